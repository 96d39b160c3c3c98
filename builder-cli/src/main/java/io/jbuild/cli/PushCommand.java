package io.jbuild.cli;

import io.jbuild.PushRequest;
import io.jbuild.event.PushEvents;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;

/** {@code jbuild push}: images to the registries their names say, told in docker's lines. */
final class PushCommand implements Command {

  private static final int JOBS = 4;

  @Override
  public Syntax syntax() {
    return Syntax.of("push", "[OPTIONS] NAME[:TAG]", "Upload an image to its registry.")
        .flag("Tell the name alone", "-q", "--quiet")
        .flag("Push all tags of the repository", "-a", "--all-tags")
        .value("OS/ARCH", "Of several platforms this one alone", "--platform")
        .value("N", "Layers uploaded at once (default: 4)", "--jobs");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Arguments arguments = invocation.arguments();
    String text = arguments.exactlyOne("NAME", "a NAME");
    boolean quiet = arguments.flag("--quiet");
    boolean all = arguments.flag("--all-tags");
    ImageReference name = name(text);
    boolean tagged = text.lastIndexOf(':') > text.lastIndexOf('/');
    PrintStream out = invocation.around().out();
    if (all && tagged) {
      throw Usage.refusal("tag can't be used with --all-tags/-a");
    }
    if (!all && !tagged && !quiet) {
      out.print("Using default tag: latest\n");
    }
    PushRequest request =
        new PushRequest(
            name,
            all ? PushRequest.Tags.ALL : PushRequest.Tags.ONE,
            platform(arguments),
            arguments.jobs().orElse(JOBS));
    invocation
        .engine()
        .push(
            request,
            quiet ? new Lines(new PrintStream(OutputStream.nullOutputStream())) : new Lines(out));
    if (quiet) {
      out.print((all ? name.registry() + "/" + name.repository() : name.full()) + "\n");
    }
    return ExitCode.DONE;
  }

  private static ImageReference name(String text) {
    ImageReference name;
    try {
      name = ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      throw Usage.refusal(String.valueOf(e.getMessage()));
    }
    if (name.digest().isPresent()) {
      throw Usage.refusal("cannot push a digest reference", "Push a name with a tag.");
    }
    return name;
  }

  private static Optional<Platform> platform(Arguments arguments) {
    try {
      return arguments.value("--platform").map(Platform::parse);
    } catch (IllegalArgumentException e) {
      throw Usage.refusal(
          "invalid platform '" + arguments.value("--platform").orElse("") + "'",
          "It looks like linux/amd64.");
    }
  }

  /** Docker's lines. */
  static final class Lines implements PushEvents {

    private static final int SHORT_ID = 12;

    private final PrintStream out;
    private String repository = "";

    Lines(PrintStream out) {
      this.out = out;
    }

    @Override
    public void begins(ImageReference name) {
      String where = name.registry() + "/" + name.repository();
      if (!where.equals(repository)) {
        repository = where;
        out.print("The push refers to repository [" + where + "]\n");
      }
    }

    @Override
    public void layer(Digest diffId, String how) {
      out.print(diffId.hex().substring(0, SHORT_ID) + ": " + how + "\n");
    }

    @Override
    public void done(ImageReference name, Descriptor manifest) {
      out.print(
          name.tag().orElse("latest")
              + ": digest: "
              + manifest.digest()
              + " size: "
              + manifest.size()
              + "\n");
    }
  }
}
