package io.jbuild.report.page;

import io.jbuild.history.Reason;
import io.jbuild.history.RecordedStep;
import io.jbuild.report.format.FrontEnd;
import java.util.List;

/** What the cache had, and why it had not the rest. */
final class CachePart {

  private final Html html;
  private final FrontEnd frontEnd;
  private final Steps steps;

  CachePart(Html html, FrontEnd frontEnd, Steps steps) {
    this.html = html;
    this.frontEnd = frontEnd;
    this.steps = steps;
  }

  void write() {
    long hits = steps.build().count(RecordedStep.Outcome.CACHED);
    List<RecordedStep> misses =
        steps.all().stream().filter(step -> step.outcome().begun()).toList();
    long all = hits + misses.size();
    if (all == 0) {
      return;
    }
    html.open("section", "id", "cache").element("h2", "Cache");
    html.element(
        "p",
        hits + " of " + all + " steps were in the cache (" + Percent.rounded(hits, all) + ").");
    html.open("div", "class", "share", "aria-hidden", "true");
    html.element("span", "", "class", "hit", "style", "width:" + Percent.of(hits, all));
    html.close();
    if (!misses.isEmpty()) {
      html.element("h3", "Why the others were done");
      html.open("ul", "class", "misses");
      misses.forEach(this::miss);
      html.close();
    }
    html.close();
  }

  private void miss(RecordedStep step) {
    html.open("li").element("b", Steps.name(step));
    html.open("ul");
    for (Reason reason : steps.reasons(step)) {
      html.open("li").element("span", reason.kind().word(), "class", "badge");
      html.text(" " + frontEnd.worded(reason.text()));
      // The text has the first three.
      if (reason.names().size() > 3) {
        html.open("details").element("summary", reason.names().size() + " names");
        html.element("pre", String.join("\n", reason.names()));
        html.close();
      }
      html.close();
    }
    html.close().close();
  }
}
