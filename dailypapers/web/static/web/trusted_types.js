// Trusted Types: text becomes part of a page through this policy alone, and not if anything in it would run. HTMX is the
// only one that asks. Browsers without Trusted Types do without. Loaded before HTMX.
(() => {
  if (!window.trustedTypes?.createPolicy) return;
  const wholePage = /^\s*<!doctype html>\s*<html[^>]*>\s*<head>[^]*?<\/head>/i; // HTMX takes the body alone
  const wrapper = /^<body><template class="internal-htmx-wrapper">/; // HTMX's own, round a part of a page
  const quoted = /=\s*(?:"[^"]*"|'[^']*')/g; // values: templates and sanitizer escape the quotes inside
  const elements = /<(?:script|iframe|frame|object|embed|applet|base|meta|link|style|template)\b/i;
  const attributes = /<[a-z][^>]*?[\s"'/](?:on[a-z]+|(?:data-)?hx-(?:on|vars|ext)[\w:.-]*|srcdoc)\s*=/i;
  window.trustedTypes.createPolicy("default", {
    createHTML: (html) => {
      const body = html.replace(wholePage, "").replace(wrapper, "");
      if (elements.test(body) || attributes.test(body.replace(quoted, '=""'))) {
        throw new TypeError("Trusted Types: something in the new part of this page would run. It was left out.");
      }
      return html;
    },
    createScriptURL: (url) => { // of the one worker
      if (url === "/service-worker.js") return url;
      throw new TypeError("Trusted Types: no script is loaded by a script.");
    },
  });
})();
