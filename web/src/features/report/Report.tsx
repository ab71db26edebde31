import { Tabs } from "@base-ui/react/tabs";
import { useState } from "react";
import { countOf } from "~/components/format";
import { Icon, type IconName } from "~/components/Icon";
import type { FullReportFragment, RequirementFragment, SkillStatus } from "~/gql/graphql";
import { Gates, NotJudged, ProvenanceSection } from "./Asides";
import { Markdown } from "./Markdown";
import { PassageSheet, type Passage } from "./PassageSheet";
import { ReportActions } from "./ReportActions";
import { RequirementRow, type ShowQuote } from "./RequirementRow";
import { LearnFirst, ScoreSection } from "./ScoreSection";

export function Report({ report }: { report: FullReportFragment }) {
  const [passage, setPassage] = useState<Passage | null>(null);
  const onShow: ShowQuote = (source, about, quotes, chosen) => {
    const text = source === "posting" ? report.job : report.resume;
    setPassage({ source, sourceId: text.id, sourceTitle: text.title, about, quotes, chosen });
  };
  const judged = report.requirements.filter((row) => row.weakReason !== "UNVERIFIED");
  return (
    <Tabs.Root defaultValue="overview">
      <div className="report-bar">
        <Tabs.List className="tabs" aria-label="How to show the report">
          <Tabs.Tab className="tab" value="overview">
            Overview
          </Tabs.Tab>
          <Tabs.Tab className="tab" value="text">
            As text
          </Tabs.Tab>
        </Tabs.List>
        <ReportActions markdown={report.reportMarkdown} title={report.job.title} />
      </div>
      <Tabs.Panel value="overview" className="report-overview">
        <ScoreSection report={report} />
        <Parts report={report} />
        <LearnFirst requirements={judged} />
        <RowGroup status="MATCHED" rows={judged} onShow={onShow} />
        <RowGroup status="WEAK" rows={judged} onShow={onShow} />
        <RowGroup status="MISSING" rows={judged} onShow={onShow} />
        <Gates gates={report.gates} onShow={onShow} />
        <NotJudged items={report.notJudged} onShow={onShow} />
        <ProvenanceSection report={report} />
      </Tabs.Panel>
      <Tabs.Panel value="text">
        <Markdown source={report.reportMarkdown} />
      </Tabs.Panel>
      <PassageSheet passage={passage} onClose={() => setPassage(null)} />
    </Tabs.Root>
  );
}

const GROUPS: Record<SkillStatus, { title: string; intro: string; icon: IconName }> = {
  MATCHED: { title: "Matched", intro: "Your resume shows these.", icon: "check" },
  WEAK: {
    title: "Weak",
    intro: "Shown in part: below the level asked, or by something close.",
    icon: "partial",
  },
  MISSING: { title: "Missing", intro: "Asked for, and not found in your resume.", icon: "cross" },
};

/** What a resume can't show is listed as not judged, and not once more as weak. */
function selectRows(rows: readonly RequirementFragment[], status: SkillStatus): RequirementFragment[] {
  return rows.filter((row) => row.status === status && row.weakReason !== "UNVERIFIED");
}

/** What is in the report, and the way there. */
function Parts({ report }: { report: FullReportFragment }) {
  const count = (status: SkillStatus) => selectRows(report.requirements, status).length;
  const parts: [string, string, number][] = [
    ["group-matched", "matched", count("MATCHED")],
    ["group-weak", "weak", count("WEAK")],
    ["group-missing", "missing", count("MISSING")],
    ["gates-heading", report.gates.length === 1 ? "condition" : "conditions", report.gates.length],
    ["not-judged-heading", "not judged", report.notJudged.length],
  ];
  const goTo = (id: string) => {
    const heading = document.getElementById(id);
    heading?.scrollIntoView();
    heading?.focus({ preventScroll: true });
  };
  return (
    <nav className="parts" aria-label="Parts of the report">
      {parts
        .filter(([, , number]) => number > 0)
        .map(([id, word, number]) => (
          <button key={id} type="button" className={`part part-${id}`} onClick={() => goTo(id)}>
            <strong>{number}</strong> {word}
          </button>
        ))}
    </nav>
  );
}

interface RowGroupProps {
  status: SkillStatus;
  rows: readonly RequirementFragment[];
  onShow: ShowQuote;
}

function RowGroup({ status, rows, onShow }: RowGroupProps) {
  const own = selectRows(rows, status);
  const { title, intro, icon } = GROUPS[status];
  if (own.length === 0) return null;
  const heading = `group-${status.toLowerCase()}`;
  return (
    <section className={`group group-${status.toLowerCase()}`} aria-labelledby={heading}>
      <h2 id={heading} tabIndex={-1}>
        <span className="group-icon">
          <Icon name={icon} />
        </span>
        {title}
        <span className="group-count">{countOf(own.length, "skill")}</span>
      </h2>
      <p className="group-intro">{intro}</p>
      <ul className="rows">
        {own.map((row, index) => (
          <RequirementRow key={index} row={row} onShow={onShow} />
        ))}
      </ul>
    </section>
  );
}
