/* Sends many files in several requests: first their checksums, then what is not there yet.
 *
 * A request that fails is sent again: the server takes no file twice. */

const GROUP = 200;
const BATCH_FILES = 50;
const BATCH_BYTES = 8 * 1024 * 1024;
const HASHED_BYTES = 64 * 1024 * 1024;
const WAITS = [1000, 3000, 9000];

/** Why sending cannot go on: "signed-out", "refused", "broken", or a sentence of the server. */
export class Halt extends Error {
  constructor(kind, sentence = "") {
    super(kind);
    this.kind = kind;
    this.sentence = sentence;
  }
}

/** Begins a run on the server; { page, files } are its addresses. */
export function begin(address, token, name, skipped) {
  const form = new FormData();
  form.set("name", name);
  form.set("skipped", skipped);
  return post(address, token, form);
}

/** Sends what is in `queue` and takes it out as it arrives; `told(done)` hears of each step. */
export async function send(queue, address, token, told) {
  while (queue.length) {
    const group = queue.slice(0, GROUP);
    const wanted = await unknown(group, address, token);
    told(group.length - wanted.length);
    while (wanted.length) {
      const batch = [wanted.shift()];
      let bytes = batch[0].file.size;
      while (wanted.length && batch.length < BATCH_FILES && bytes + wanted[0].file.size < BATCH_BYTES) {
        bytes += wanted[0].file.size;
        batch.push(wanted.shift());
      }
      await sendBatch(batch, address, token, told);
    }
    queue.splice(0, group.length);
  }
}

async function sendBatch(batch, address, token, told) {
  const form = new FormData();
  batch.forEach(({ path, file }, number) => {
    // The name comes first, so that it is known even of a file that is not taken.
    form.append(`name-${number}`, path);
    form.append(`file-${number}`, file, file.name);
  });
  await post(address, token, form, (share) => told(0, share * batch.length));
  told(batch.length);
}

/** The files of a group that have to be sent; all, where the browser makes no checksums. */
async function unknown(group, address, token) {
  const hashed = group.filter(({ file }) => file.size <= HASHED_BYTES);
  if (!globalThis.crypto?.subtle || !hashed.length) return [...group];
  const offer = [];
  for (const { path, file } of hashed) offer.push([path, await checksum(file)]);
  const form = new FormData();
  form.set("offer", JSON.stringify(offer));
  const answer = await post(address, token, form);
  const wanted = new Set(answer.wanted.map((place) => hashed[place]));
  return group.filter((one) => wanted.has(one) || !hashed.includes(one));
}

async function checksum(file) {
  let bytes;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    return "0".repeat(64); // it cannot be read (any more): sending it says so
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function post(address, token, form, told) {
  form.set("csrfmiddlewaretoken", token);
  for (let turn = 0; ; turn += 1) {
    try {
      const answer = await once(address, form, told);
      if (answer.problem) throw new Halt("problem", answer.problem);
      return answer;
    } catch (halt) {
      if (halt.kind !== "broken" || turn >= WAITS.length) throw halt;
      await new Promise((done) => setTimeout(done, WAITS[turn]));
    }
  }
}

function once(address, form, told) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && told?.(event.loaded / event.total);
    request.onerror = () => failed(new Halt("broken"));
    request.onload = () => {
      if (request.status === 200 && request.response) done(request.response);
      else if (request.status === 401 || request.status === 403) failed(new Halt("signed-out"));
      else failed(new Halt(request.status >= 500 ? "broken" : "refused"));
    };
    request.send(form);
  });
}
