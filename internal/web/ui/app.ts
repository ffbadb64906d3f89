// What the pages gain from script; every one of them works without it.
import "./node_modules/htmx.org/dist/htmx.esm.js";
import { keys } from "./keys";
import { rows } from "./rows";
import { forms } from "./forms";
import { upload } from "./upload";
import { words } from "./words";
import { draft } from "./draft";

keys();
rows();
forms();
upload();
words();
draft();
