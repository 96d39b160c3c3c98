package io.jbuild.request;

import java.util.List;

/**
 * A command to run in the state in which a RUN failed.
 *
 * @param command what to start; empty for a shell
 * @param secrets what the RUN's mounts are to show again: secrets are not kept
 * @param isolation how it is isolated
 * @param streams what it reads and prints
 */
public record ShellRequest(
    List<String> command,
    SecretOptions secrets,
    Isolation isolation,
    ContainerRequest.Streams streams) {

  public ShellRequest {
    command = List.copyOf(command);
  }

  /**
   * What failed.
   *
   * @param name of the step, as a build shows it
   * @param line of the Dockerfile
   * @param exitCode of its command
   * @param command as somebody would type it, of one line or more
   */
  public record Failed(String name, int line, int exitCode, String command) {}
}
