package io.jbuild.cli;

import io.jbuild.failure.BuildException;
import io.jbuild.request.Containers;
import java.io.IOException;

/** {@code jbuild rm}: containers that are no longer wanted, with what they changed. */
final class RmCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("rm", "[OPTIONS] CONTAINER [CONTAINER...]", "Remove containers.")
        .flag("End those that run", "-f", "--force")
        .flag("Docker's word; jbuild keeps no volumes", "-v", "--volumes");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Containers containers = invocation.engine().containers();
    FailureReport report = new FailureReport(invocation.around());
    int code = ExitCode.DONE;
    for (String name : invocation.arguments().atLeastOne("a CONTAINER")) {
      try {
        containers.remove(name, invocation.arguments().flag("--force"));
        invocation.around().out().print(name + "\n");
      } catch (BuildException refused) {
        report.failure(refused);
        code = ExitCode.FAILED;
      }
    }
    return code;
  }
}
