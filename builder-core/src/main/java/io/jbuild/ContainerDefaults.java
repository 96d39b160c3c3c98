package io.jbuild;

import io.jbuild.command.Container;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.ImageConfig;
import io.jbuild.sandbox.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an image says of how its containers run, where a request does not say otherwise. */
final class ContainerDefaults {

  private ContainerDefaults() {}

  static Container fill(ContainerRequest request, ImageConfig image) {
    ContainerConfig config = image.container();
    List<String> arguments = new ArrayList<>();
    if (request.entrypoint().isPresent()) {
      // As docker: an empty one resets the image's, and its CMD goes with it.
      request.entrypoint().filter(word -> !word.isEmpty()).ifPresent(arguments::add);
      arguments.addAll(request.command());
    } else {
      arguments.addAll(config.entrypoint());
      arguments.addAll(request.command().isEmpty() ? config.cmd() : request.command());
    }
    if (arguments.isEmpty()) {
      throw new BuildException(
          Blame.USAGE,
          "no command specified: " + request.image() + " has neither CMD nor ENTRYPOINT",
          "Name a command behind the image.");
    }
    SortedMap<String, String> environment = new TreeMap<>();
    config.env().forEach(entry -> put(environment, entry));
    request.environment().forEach(entry -> put(environment, entry));
    String directory = request.workingDirectory().orElse(config.workingDir);
    return new Container(
        arguments,
        environment,
        request.user().orElse(config.user),
        directory.isEmpty() ? "/" : directory,
        request.network() == BuildRequest.Network.NONE
            ? Command.Network.NONE
            : Command.Network.HOST,
        "jbuild");
  }

  private static void put(SortedMap<String, String> environment, String entry) {
    int equals = entry.indexOf('=');
    environment.put(
        equals < 0 ? entry : entry.substring(0, equals),
        equals < 0 ? "" : entry.substring(equals + 1));
  }
}
