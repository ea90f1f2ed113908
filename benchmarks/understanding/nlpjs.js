// NLP.js for benchmarks/understanding: `train EXAMPLES MODEL` or `ask MODEL TEXTS`; one line of JSON on standard output.
// Runs in a folder that holds node_modules.
"use strict";

const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const fromHere = createRequire(path.join(process.cwd(), "index.js"));
const { dockStart } = fromHere("@nlpjs/basic");
const WARM_UP = 20;

async function assistant() {
  const settings = { log: false, autoSave: false, autoLoad: false, calculateSentiment: false };
  const dock = await dockStart({ settings: { nlp: settings }, use: ["Basic", "LangEn"] });
  const nlp = dock.get("nlp");
  nlp.addLanguage("en");
  return nlp;
}

async function train(examples, model) {
  const nlp = await assistant();
  for (const [text, label] of read(examples)) nlp.addDocument("en", text, label);
  const started = process.hrtime.bigint();
  await nlp.train();
  fs.writeFileSync(model, nlp.export());
  return { seconds: milliseconds(started) / 1000 };
}

async function ask(model, texts) {
  const nlp = await assistant();
  nlp.import(fs.readFileSync(model, "utf-8"));
  const asked = read(texts);
  for (const text of asked.slice(0, WARM_UP)) await nlp.process("en", text);
  const said = [];
  for (const text of asked) {
    const started = process.hrtime.bigint();
    const before = process.cpuUsage();
    const result = await nlp.process("en", text);
    const used = process.cpuUsage(before);
    const took = milliseconds(started);
    const first = (result.classifications || []).find((each) => each.intent !== "None");
    said.push({
      label: first ? first.intent : null,
      confidence: first ? first.score : 0,
      // Its own threshold turns the intent into None.
      sure: result.intent !== "None",
      milliseconds: took,
      processor: (used.user + used.system) / 1000,
    });
  }
  return { said };
}

function read(file) {
  return JSON.parse(fs.readFileSync(file, "utf-8"));
}

function milliseconds(started) {
  return Number(process.hrtime.bigint() - started) / 1e6;
}

const [verb, ...files] = process.argv.slice(2);
(verb === "train" ? train : ask)(...files).then((result) => {
  // In kilobytes, on every system.
  process.stdout.write(`${JSON.stringify({ ...result, megabytes: process.resourceUsage().maxRSS / 1024 })}\n`);
});
