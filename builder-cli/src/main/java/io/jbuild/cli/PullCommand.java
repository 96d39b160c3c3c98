package io.jbuild.cli;

import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.request.Images;
import io.jbuild.request.PullRequest;
import io.jbuild.request.Tags;
import java.io.IOException;
import java.io.PrintStream;

/** {@code jbuild pull}: an image from its registry into the store. */
final class PullCommand implements Command {

  @Override
  public Syntax syntax() {
    return MaxSize.with(
        Syntax.of("pull", "[OPTIONS] NAME[:TAG|@DIGEST]", "Download an image from its registry.")
            .flag("Tell the name alone", "-q", "--quiet")
            .flag("Pull all tags of the repository", "-a", "--all-tags")
            .value(
                "OS/ARCH", "Of several platforms this one (default: the machine's)", "--platform")
            .value("N", "Layers downloaded at once (default: 4)", "--jobs")
            .value("text|json", "How it is told; json: a line for each name", "--format"));
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Arguments arguments = invocation.arguments();
    TypedName typed = TypedName.of(arguments.exactlyOne("NAME", "a NAME"));
    boolean json = arguments.json();
    boolean quiet = arguments.flag("--quiet") || json;
    PrintStream out = invocation.around().out();
    boolean all = arguments.flag("--all-tags");
    if (all && typed.tagged()) {
      throw Usage.refusal("tag can't be used with --all-tags/-a");
    }
    if (!all && !typed.tagged() && !quiet) {
      out.print(TypedName.DEFAULT_TAG);
    }
    ImageReference name = typed.name();
    PullRequest request =
        new PullRequest(
            name,
            all ? Tags.ALL : Tags.ONE,
            arguments.platform().orElseGet(Platform::host),
            arguments.jobs().orElse(Images.BLOBS_AT_ONCE));
    if (json) {
      invocation.engine().images().pull(request, new TransferJson(out).pulls());
      return ExitCode.DONE;
    }
    try (TransferView view =
        quiet ? TransferView.none() : TransferView.onOutput(invocation.around())) {
      PullLines lines = new PullLines(view);
      invocation.engine().images().pull(request, lines);
      lines.end(all ? name.familiarName() : name.familiar());
    }
    out.print((all ? name.registry() + "/" + name.repository() : name.full()) + "\n");
    return ExitCode.DONE;
  }
}
