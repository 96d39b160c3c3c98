package io.jbuild.cli;

import io.jbuild.oci.Descriptor;
import java.io.IOException;
import java.util.List;

/** {@code jbuild index create}: one name for images of several platforms that were made apart. */
final class IndexCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of(
        "index",
        "create NAME IMAGE [IMAGE...]",
        "Give a name to images of several platforms, so that it stands for all of them.");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    List<String> words = invocation.arguments().operands();
    if (words.size() < 3 || !words.get(0).equals("create")) {
      throw Usage.refusal(
          "'jbuild index' needs create, a name, and the images it is to stand for",
          "See 'jbuild index --help'.");
    }
    Descriptor index =
        invocation
            .engine()
            .images()
            .join(TypedName.given(words.get(1)), words.subList(2, words.size()));
    invocation.around().out().print(index.digest() + "\n");
    return ExitCode.DONE;
  }
}
