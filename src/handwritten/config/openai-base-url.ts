/** Where OpenAI's API is served. */
export const openAIBaseURL = "https://api.openai.com/v1";
