/* The tabs of the panel, by WAI-ARIA: one is shown; arrow keys go from one to the next. */

import { words } from "../words/words.js";
import { h, setAria } from "./dom.js";

/**
 * @import { TabName } from "../types.d.ts"
 *
 * @typedef {object} Tabs
 * @property {HTMLElement} bar
 * @property {HTMLElement[]} panels
 * @property {(name: TabName) => void} show
 */

/**
 * @param {[name: TabName, content: (HTMLElement | null)[]][]} entries
 * @param {TabName[]} names of those that are offered
 * @param {TabName} chosen
 * @param {(name: TabName) => void} onChoose
 * @returns {Tabs}
 */
export function createTabs(entries, names, chosen, onChoose) {
  const tabs = names.map((name) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": `tab-${name}-panel`,
        click: () => choose(name),
      },
      words().tabs[name],
    )
  );
  const panels = entries.map(([name, content]) =>
    h(
      "div",
      { role: "tabpanel", id: `tab-${name}-panel`, "aria-labelledby": `tab-${name}` },
      content,
    )
  );
  /** @param {TabName} name */
  function show(name) {
    entries.forEach(([it], i) => (panels[i].hidden = it !== name));
    names.forEach((it, i) => {
      setAria(tabs[i], { selected: it === name });
      tabs[i].tabIndex = it === name ? 0 : -1;
    });
  }
  /** @param {TabName} name */
  function choose(name) {
    show(name);
    onChoose(name);
  }
  /** @param {KeyboardEvent} event */
  function move(event) {
    const isForward = event.key === (document.dir === "rtl" ? "ArrowLeft" : "ArrowRight");
    const isBack = event.key === (document.dir === "rtl" ? "ArrowRight" : "ArrowLeft");
    const at = tabs.findIndex((tab) => tab === event.target);
    const to = { Home: 0, End: tabs.length - 1 }[event.key] ??
      (at + Number(isForward) - Number(isBack) + tabs.length) % tabs.length;
    if (to === at) return;
    event.preventDefault();
    choose(names[to]);
    tabs[to].focus();
  }
  show(chosen);
  const bar = h("div", { class: "tabs", role: "tablist", keydown: move }, tabs);
  setAria(bar, { label: words().panel });
  return { bar, panels, show };
}
