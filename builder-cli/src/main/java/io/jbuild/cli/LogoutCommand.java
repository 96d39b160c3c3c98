package io.jbuild.cli;

import io.jbuild.Logins;
import java.io.IOException;

/** {@code jbuild logout}: forgets what {@code login}, also docker's, kept of a registry. */
final class LogoutCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "logout", "[REGISTRY]", "Log out from a registry (default: docker.io); docker is as well.");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    String registry = invocation.arguments().atMostOne("REGISTRY").orElse(LoginCommand.DOCKER);
    invocation
        .around()
        .out()
        .print("Removing login credentials for " + Logins.key(registry) + "\n");
    Logins.of(invocation.around().environment()).logout(registry);
    return ExitCode.DONE;
  }
}
