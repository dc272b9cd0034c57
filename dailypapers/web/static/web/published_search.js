// Search without a server: titles, authors and beginnings of abstracts are loaded a month at a time, when somebody
// searches, and indexed here. Words are found whole, by their beginning, and with a letter or two wrong.
(() => {
  const form = document.querySelector(".published-search"), box = form.querySelector("input");
  const count = document.querySelector("#published-count"), hits = document.querySelector("#published-hits");
  const more = document.querySelector("#published-more"), FIELDS = [[1, 3], [2, 2], [5, 1]], PER_PAGE = 30;
  const papers = [], postings = new Map(); // word → [paper, weight, paper, weight, …]
  let loading = null, found = [], shown = 0;

  const words = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
  const add = (paper) => {
    const number = papers.push(paper) - 1, weights = new Map();
    for (const [field, weight] of FIELDS) {
      for (const word of words(paper[field])) weights.set(word, Math.max(weight, weights.get(word) || 0));
    }
    for (const [word, weight] of weights) {
      const list = postings.get(word);
      if (list) list.push(number, weight); else postings.set(word, [number, weight]);
    }
  };
  const read = async (name) => {
    const answer = await fetch(name);
    if (!answer.ok) throw new Error(name);
    return answer.json();
  };
  const load = async () => {
    const { months } = await read("search/index.json");
    for (const month of months) (await read(`search/${month}`)).forEach(add);
  };

  // How many letters must change, never more than `most`; Damerau's, so that two swapped letters are one mistake.
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= b.length; j += 1) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      if (Math.min(...next) > most) return most + 1;
      before = row;
      row = next;
    }
    return row[b.length];
  };
  const alike = (word) => { // words of the index, and how well each fits
    const fits = new Map(), most = word.length > 7 ? 2 : word.length > 3 ? 1 : 0;
    for (const known of postings.keys()) {
      if (known === word) fits.set(known, 1);
      else if (word.length > 1 && known.startsWith(word)) fits.set(known, 0.7);
    }
    if (!fits.size && most) for (const known of postings.keys()) if (distance(word, known, most) <= most) fits.set(known, 0.5);
    return fits;
  };
  const scores = (word) => {
    const best = new Map();
    for (const [known, fit] of alike(word)) {
      const list = postings.get(known), rare = Math.log(1 + papers.length / (list.length / 2));
      for (let at = 0; at < list.length; at += 2) {
        best.set(list[at], Math.max(best.get(list[at]) || 0, fit * list[at + 1] * rare));
      }
    }
    return best;
  };
  const filters = {
    cat: (paper, value) => paper[3].toLowerCase().split(" ").includes(value),
    author: (paper, value) => paper[2].split(/, | · /).some((name) => words(value).every((word) => words(name).includes(word))),
    day: (paper, value) => paper[4] === value,
    month: (paper, value) => paper[4].startsWith(value),
    week: (paper, value) => weekOf(paper[4]) === value.toUpperCase(),
  };
  const weekOf = (day) => { // the ISO week, as 2025-W42: that of its Thursday
    const date = new Date(`${day}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
    const first = Date.UTC(date.getUTCFullYear(), 0, 1);
    return `${date.getUTCFullYear()}-W${String(Math.ceil(((date - first) / 864e5 + 1) / 7)).padStart(2, "0")}`;
  };
  const search = (text) => {
    const wanted = [];
    const rest = text.replace(/(cat|author|day|week|month):(?:"([^"]*)"|(\S+))/gi, (_, name, quoted, bare) => {
      wanted.push([filters[name.toLowerCase()], (quoted ?? bare).toLowerCase()]);
      return " ";
    });
    const passes = (number) => wanted.every(([test, value]) => test(papers[number], value));
    const terms = [...new Set(words(rest))];
    if (!terms.length) return wanted.length ? papers.map((_, number) => number).filter(passes) : [];
    const each = terms.map(scores), sums = new Map(), matched = new Map();
    for (const one of each) {
      for (const [number, score] of one) {
        sums.set(number, (sums.get(number) || 0) + score);
        matched.set(number, (matched.get(number) || 0) + 1);
      }
    }
    const all = [...sums.keys()].filter(passes), whole = all.filter((number) => matched.get(number) === terms.length);
    return (whole.length ? whole : all).sort((a, b) => sums.get(b) - sums.get(a) || a - b);
  };

  const element = (name, text, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = text;
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };
  const card = ([file, title, authors, categories, day, gist]) => {
    const made = element("article", "", { class: "card" }), inside = document.createElement("div");
    const heading = document.createElement("h2"), meta = element("p", "", { class: "meta" });
    heading.append(element("a", title, { href: `papers/${file}.html` }));
    meta.append(element("span", authors, { class: "who" }), " ", element("time", day, { datetime: day }), " ",
      element("span", categories.split(" ")[0]));
    inside.append(heading, meta, element("p", gist, { class: "gist" }));
    made.append(document.createElement("div"), inside);
    return made;
  };
  const page = () => {
    hits.append(...found.slice(shown, shown + PER_PAGE).map((number) => card(papers[number])));
    shown += PER_PAGE;
    more.hidden = shown >= found.length;
  };
  const run = async () => {
    const text = box.value.trim();
    if (!text) { hits.replaceChildren(); count.textContent = ""; more.hidden = true; return; }
    if (!loading) { count.textContent = count.dataset.loading; loading = load(); }
    try { await loading; } catch { loading = null; count.textContent = count.dataset.failed; return; }
    if (text !== box.value.trim()) return;
    found = search(text);
    shown = 0;
    hits.replaceChildren();
    count.textContent = found.length ? count.dataset.many.replace("%s", found.length.toLocaleString("en")) : count.dataset.none;
    page();
  };
  let timer = 0;
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(run, 200); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `?${new URLSearchParams({ q: box.value })}`);
    run();
  });
  more.addEventListener("click", page);
  box.value = new URLSearchParams(location.search).get("q") || "";
  if (box.value) run(); else box.focus();
})();
