// Verifies the Ed25519 line of a signed note with Node's own crypto: node verify_note.mjs NOTE VKEY. Prints size and root.
// Reads c2sp.org/signed-note and c2sp.org/tlog-checkpoint anew; shares no code with the service.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const [notePath, vkey] = process.argv.slice(2);
const note = readFileSync(notePath, "utf8");
const [name, id, encoded] = [vkey.split("+")[0], vkey.split("+")[1], vkey.split("+").slice(2).join("+")];
const key = Buffer.from(encoded, "base64");
const digest = createHash("sha256").update(`${name}\n`).update(key).digest();
if (key[0] !== 1 || digest.subarray(0, 4).toString("hex") !== id) throw new Error("not an Ed25519 note key");

const split = note.lastIndexOf("\n\n");
const text = note.slice(0, split + 1);
const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key.subarray(1)]);
const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
const lines = note.slice(split + 2).split("\n").filter((line) => line.startsWith(`— ${name} `));
const held = lines.some((line) => {
  const raw = Buffer.from(line.slice(`— ${name} `.length), "base64");
  return raw.subarray(0, 4).toString("hex") === id && verify(null, Buffer.from(text), publicKey, raw.subarray(4));
});
if (!held) {
  console.error("no signature by this key");
  process.exit(3);
}
const [origin, size, root] = text.split("\n");
console.log(JSON.stringify({ origin, size: Number(size), root }));
