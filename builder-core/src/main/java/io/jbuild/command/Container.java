package io.jbuild.command;

import io.jbuild.sandbox.Command;
import java.util.List;
import java.util.SortedMap;

/**
 * A command to run in an image, all defaults filled in.
 *
 * @param user as USER has it; empty for root
 * @param workingDirectory absolute
 */
public record Container(
    List<String> arguments,
    SortedMap<String, String> environment,
    String user,
    String workingDirectory,
    Command.Network network,
    String hostname) {
  public Container {
    arguments = List.copyOf(arguments);
  }
}
