// What differs between two lists of lines: the longest common subsequence, after what is equal at
// both ends is set aside.

const MOST = 1500;

/** @returns {Array<["same" | "gone" | "come", string]>} */
export function lines(old, fresh) {
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  return [
    ...old.slice(0, start).map((text) => ["same", text]),
    ...middle(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)),
    ...old.slice(old.length - end).map((text) => ["same", text]),
  ];
}

function middle(old, fresh) {
  if (old.length > MOST || fresh.length > MOST) return [...old.map((text) => ["gone", text]), ...fresh.map((text) => ["come", text])];
  const length = Array.from({ length: old.length + 1 }, () => new Uint16Array(fresh.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      length[i][j] = old[i] === fresh[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  const found = [];
  let i = 0;
  let j = 0;
  while (i < old.length && j < fresh.length) {
    if (old[i] === fresh[j]) { found.push(["same", old[i++]]); j++; }
    else if (length[i + 1][j] >= length[i][j + 1]) found.push(["gone", old[i++]]);
    else found.push(["come", fresh[j++]]);
  }
  return [...found, ...old.slice(i).map((text) => ["gone", text]), ...fresh.slice(j).map((text) => ["come", text])];
}
