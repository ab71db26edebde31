import "~/styles/report.css";

export { ReportPage } from "./ReportPage";
