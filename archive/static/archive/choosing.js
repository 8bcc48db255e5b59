/* The files that somebody chose or dropped, each with its path in the folder. */

const ASIDE = new Set(["__macosx", "thumbs.db", "desktop.ini"]);

/** Files of an input, [{ path, file }]. */
export function ofInput(input) {
  return [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Files of what was dropped, folders opened; at most `most` and one more. */
export async function ofDrop(transfer, most) {
  // The list is empty as soon as this function waits for something.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ path: file.name, file }));
  const found = [];
  while (entries.length && found.length <= most) {
    const entry = entries.shift();
    if (isAside(entry.fullPath)) continue;
    if (entry.isFile) {
      const file = await new Promise((done, failed) => entry.file(done, failed));
      found.push({ path: entry.fullPath.replace(/^\//, ""), file });
    } else if (entry.isDirectory) {
      entries.push(...(await childrenOf(entry)));
    }
  }
  return found;
}

/** Whether a file is hidden, or made by a system for itself: the server would skip it, too. */
export function isAside(path) {
  return path.split("/").some((part) => part.startsWith(".") || ASIDE.has(part.toLowerCase()));
}

/** What the folder is called that all files are in, else the first file. */
export function nameOf(chosen) {
  const first = chosen[0].path.split("/");
  const same = first.length > 1 && chosen.every(({ path }) => path.startsWith(`${first[0]}/`));
  return same ? first[0] : chosen.length > 1 ? `${first.at(-1)} … (${chosen.length})` : first.at(-1);
}

async function childrenOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    // It gives a hundred at a time, and none in the end.
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return all;
    all.push(...some);
  }
}
