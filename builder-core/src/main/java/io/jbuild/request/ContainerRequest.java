package io.jbuild.request;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A command to run in an image's file system.
 *
 * @param image its name or id
 * @param command what to start; empty for the image's own CMD
 * @param settings what is to be otherwise than the image says
 * @param name of the container; empty for one made up
 * @param dropped whether nothing of it is kept once it has ended
 * @param isolation how it is isolated
 * @param streams what it reads and prints
 */
public record ContainerRequest(
    String image,
    List<String> command,
    Settings settings,
    Optional<String> name,
    boolean dropped,
    Isolation isolation,
    Streams streams) {
  public ContainerRequest {
    command = List.copyOf(command);
  }

  /**
   * How a container is run, over what its image says.
   *
   * @param entrypoint in place of the image's; an empty word for none
   * @param environment {@code NAME=value}, over the image's
   * @param user in place of the image's
   * @param workingDirectory in place of the image's
   * @param binds what it sees of the machine
   */
  public record Settings(
      Optional<String> entrypoint,
      List<String> environment,
      Optional<String> user,
      Optional<String> workingDirectory,
      BuildRequest.Network network,
      List<Bind> binds) {
    public Settings {
      environment = List.copyOf(environment);
      binds = List.copyOf(binds);
    }
  }

  /**
   * A file or directory of the machine that a container sees.
   *
   * @param target absolute, in the container
   */
  public record Bind(Path path, String target, boolean readOnly) {}

  /**
   * A container's streams; none of them is closed.
   *
   * <p>With a terminal all that is printed goes to the output.
   *
   * @param input what the command reads
   * @param output what it prints
   * @param error what it complains
   * @param terminal its user's, where it is to have one
   */
  public record Streams(
      InputStream input,
      OutputStream output,
      OutputStream error,
      Optional<ContainerTerminal> terminal) {}
}
