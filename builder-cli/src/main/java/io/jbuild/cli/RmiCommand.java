package io.jbuild.cli;

import io.jbuild.failure.BuildException;
import io.jbuild.result.RemovedImages;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** {@code jbuild rmi}: names and images that are no longer wanted, with what only they needed. */
final class RmiCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("rmi", "[OPTIONS] IMAGE [IMAGE...]", "Remove images.")
        .flag("By id also images with names in several repositories", "-f", "--force")
        .flag("Docker's word; images have no untagged parents here", "--no-prune");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    List<String> names = invocation.arguments().atLeastOne("an IMAGE");
    RemovedImages removed =
        invocation.engine().images().remove(names, invocation.arguments().flag("--force"));
    PrintStream out = invocation.around().out();
    removed.names().forEach(name -> out.print("Untagged: " + name.familiar() + "\n"));
    removed.deleted().forEach(digest -> out.print("Deleted: " + digest + "\n"));
    FailureReport report = new FailureReport(invocation.around());
    for (BuildException refused : removed.refused()) {
      report.failure(refused);
    }
    return removed.refused().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
