// @ts-check
/** The entry of the reading page for those who only read. */

import { start } from "./page.js";

const edition = document.getElementById("edition");
if (edition) start(edition);
