package io.jbuild;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * A command to run in an image's file system; what it changes is thrown away.
 *
 * @param image its name or id
 * @param command what to start; empty for the image's own CMD
 * @param entrypoint in place of the image's
 * @param environment {@code NAME=value}, over the image's
 * @param user in place of the image's
 * @param workingDirectory in place of the image's
 * @param input what the command reads
 * @param output what it prints
 * @param error what it complains
 * @param isolation how it is isolated
 */
public record ContainerRequest(
    String image,
    List<String> command,
    Optional<String> entrypoint,
    List<String> environment,
    Optional<String> user,
    Optional<String> workingDirectory,
    BuildRequest.Network network,
    InputStream input,
    OutputStream output,
    OutputStream error,
    Isolation isolation) {
  public ContainerRequest {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
  }
}
