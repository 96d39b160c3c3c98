package io.jbuild.cli;

import io.jbuild.PullRequest;
import io.jbuild.event.PullEvents;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/** {@code jbuild pull}: an image from its registry into the store. */
final class PullCommand implements Command {

  private static final int JOBS = 4;

  @Override
  public Syntax syntax() {
    return Syntax.of("pull", "[OPTIONS] NAME[:TAG|@DIGEST]", "Download an image from its registry.")
        .flag("Tell the name alone", "-q", "--quiet")
        .value("OS/ARCH", "Of several platforms this one (default: the machine's)", "--platform")
        .value("N", "Layers downloaded at once (default: 4)", "--jobs");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Arguments arguments = invocation.arguments();
    TypedName typed = TypedName.of(arguments.exactlyOne("NAME", "a NAME"));
    boolean quiet = arguments.flag("--quiet");
    PrintStream out = invocation.around().out();
    if (!typed.tagged() && !quiet) {
      out.print(TypedName.DEFAULT_TAG);
    }
    PullEvents lines =
        new PullLines(quiet ? new PrintStream(OutputStream.nullOutputStream()) : out);
    invocation
        .engine()
        .images()
        .pull(
            new PullRequest(
                typed.name(),
                arguments.platform().orElseGet(Platform::host),
                arguments.jobs().orElse(JOBS)),
            lines);
    out.print(typed.name().full() + "\n");
    return ExitCode.DONE;
  }
}
