package io.jbuild.cli;

import io.jbuild.oci.ImageReference;
import io.jbuild.request.Images;
import io.jbuild.request.PushRequest;
import io.jbuild.request.Tags;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** {@code jbuild push}: images to the registries their names say, told in docker's lines. */
final class PushCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("push", "[OPTIONS] NAME[:TAG]", "Upload an image to its registry.")
        .flag("Tell the name alone", "-q", "--quiet")
        .flag("Push all tags of the repository", "-a", "--all-tags")
        .value("OS/ARCH", "Of several platforms this one alone", "--platform")
        .value("N", "Layers uploaded at once (default: 4)", "--jobs")
        .value("text|json", "How it is told; json: a line for each name", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Arguments arguments = invocation.arguments();
    TypedName typed = TypedName.of(arguments.exactlyOne("NAME", "a NAME"));
    ImageReference name = typed.name();
    if (name.digest().isPresent()) {
      throw Usage.refusal("cannot push a digest reference", "Push a name with a tag.");
    }
    boolean json = arguments.json();
    boolean quiet = arguments.flag("--quiet") || json;
    boolean all = arguments.flag("--all-tags");
    PrintStream out = invocation.around().out();
    if (all && typed.tagged()) {
      throw Usage.refusal("tag can't be used with --all-tags/-a");
    }
    if (!all && !typed.tagged() && !quiet) {
      out.print(TypedName.DEFAULT_TAG);
    }
    PushRequest request =
        new PushRequest(
            name,
            all ? Tags.ALL : Tags.ONE,
            arguments.platform(),
            arguments.jobs().orElse(Images.BLOBS_AT_ONCE));
    if (json) {
      invocation.engine().images().push(request, new TransferJson(out).pushes());
      return ExitCode.DONE;
    }
    try (TransferView view =
        quiet ? TransferView.none() : TransferView.onOutput(invocation.around())) {
      invocation.engine().images().push(request, new PushLines(view));
    }
    if (quiet) {
      out.print((all ? name.registry() + "/" + name.repository() : name.full()) + "\n");
    }
    return ExitCode.DONE;
  }

  /** A push of one name, as it is done where nothing is said about how. */
  static PushRequest request(ImageReference name) {
    return new PushRequest(name, Tags.ONE, Optional.empty(), Images.BLOBS_AT_ONCE);
  }
}
