package io.jbuild.cli;

import io.jbuild.PullRequest;
import io.jbuild.event.PullEvents;
import io.jbuild.oci.ImageReference;
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
    String text = arguments.exactlyOne("NAME", "a NAME");
    boolean quiet = arguments.flag("--quiet");
    PrintStream out = invocation.around().out();
    ImageReference name = name(text);
    boolean tagged = text.lastIndexOf(':') > text.lastIndexOf('/');
    if (!tagged && !quiet) {
      out.print("Using default tag: latest\n");
    }
    PullEvents lines =
        new PullLines(quiet ? new PrintStream(OutputStream.nullOutputStream()) : out);
    invocation
        .engine()
        .pull(
            new PullRequest(
                name,
                arguments.platform().orElseGet(Platform::host),
                arguments.jobs().orElse(JOBS)),
            lines);
    out.print(name.full() + "\n");
    return ExitCode.DONE;
  }

  private static ImageReference name(String text) {
    try {
      return ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      throw Usage.refusal(String.valueOf(e.getMessage()));
    }
  }
}
