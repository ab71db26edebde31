import { expect, it } from "vitest";
import { nameFile } from "./ReportActions";

it.each([
  ["Backend Developer", "skill-gaps-backend-developer.md"],
  ["../../etc/passwd", "skill-gaps-etc-passwd.md"],
  ["Pflegefachkraft (m/w/d) für Zürich", "skill-gaps-pflegefachkraft-m-w-d-für-zürich.md"],
  ["<script>", "skill-gaps-script.md"],
  ["???", "skill-gaps-report.md"],
])("names the file of %s", (title, name) => expect(nameFile(title)).toBe(name));
