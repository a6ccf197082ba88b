const { runSuite } = require("../../suite/suite.cjs");

runSuite(process.argv[2]).then((results) => {
  console.log(`ecosystem report: ${JSON.stringify(results)}`);
  process.exit();
});
