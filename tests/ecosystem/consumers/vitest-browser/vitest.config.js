import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

const { CHROMIUM: executablePath, CHROMIUM_ARGS } = process.env;

export default defineConfig({
  test: {
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath, args: JSON.parse(CHROMIUM_ARGS) } }),
      instances: [{ browser: "chromium" }],
    },
  },
});
