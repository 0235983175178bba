/*
 * The languages of the page, each in a file words.*.js of its own, and the one it speaks
 * now: app.js chooses.
 */
const languages = {};
let words = null;
