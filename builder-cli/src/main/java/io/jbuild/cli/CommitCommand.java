package io.jbuild.cli;

import io.jbuild.oci.ImageReference;
import io.jbuild.request.CommitRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code jbuild commit}: an image of a container, with what it changed as a layer. */
final class CommitCommand implements Command {

  @Override
  public Syntax syntax() {
    return MaxSize.with(
        Syntax.of(
                "commit",
                "[OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
                "Make an image of a container that has ended.")
            .value("TEXT", "For the history", "-m", "--message")
            .value("NAME", "Author of the image, as \"Ann <ann@example.org>\"", "-a", "--author")
            .values("INSTRUCTION", "Change how it is run, as 'CMD [\"sh\"]'", "-c", "--change")
            .flag("Docker's word; a container has ended by then", "-p", "--pause"));
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    Arguments arguments = invocation.arguments();
    List<String> words = arguments.atLeastOne("a CONTAINER");
    if (words.size() > 2) {
      throw Usage.refusal("'jbuild commit' takes a CONTAINER and one name for the image");
    }
    Optional<ImageReference> name =
        words.size() == 1 ? Optional.empty() : Optional.of(TypedName.given(words.get(1)));
    invocation
        .around()
        .out()
        .print(
            invocation
                    .engine()
                    .containers()
                    .commit(
                        new CommitRequest(
                            words.get(0),
                            name,
                            arguments.value("--message"),
                            arguments.value("--author"),
                            arguments.values("--change")))
                + "\n");
    return ExitCode.DONE;
  }
}
