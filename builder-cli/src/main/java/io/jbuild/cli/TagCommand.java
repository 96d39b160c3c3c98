package io.jbuild.cli;

import java.io.IOException;
import java.util.List;

/** {@code jbuild tag}: another name for an image. */
final class TagCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("tag", "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]", "Give an image another name.");
  }

  @Override
  public int run(Invocation invocation) throws IOException {
    List<String> names = invocation.arguments().operands();
    if (names.size() != 2) {
      throw Usage.refusal(
          "'jbuild tag' needs an image and a name for it", "See 'jbuild tag --help'.");
    }
    invocation.engine().images().tag(names.get(0), TypedName.given(names.get(1)));
    return ExitCode.DONE;
  }
}
