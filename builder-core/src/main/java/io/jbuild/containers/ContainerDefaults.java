package io.jbuild.containers;

import io.jbuild.command.Container;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.ImageConfig;
import io.jbuild.plan.FileTimes;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.ContainerRequest;
import io.jbuild.sandbox.Command;
import io.jbuild.sandbox.StepMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an image says of how its containers run, where a request does not say otherwise. */
final class ContainerDefaults {

  private static final String HOSTNAME = "jbuild";
  private static final String SEARCH_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private ContainerDefaults() {}

  /** The container's own config: that of an image made of it. */
  static ContainerConfig config(ContainerRequest request, ImageConfig image) {
    ContainerConfig config = image.container().copy();
    ContainerRequest.Settings settings = request.settings();
    if (settings.entrypoint().isPresent()) {
      // As docker: an empty one resets the image's, and its CMD goes with it.
      config.setEntrypoint(settings.entrypoint().filter(word -> !word.isEmpty()).stream().toList());
      config.setCmd(request.command());
    } else if (!request.command().isEmpty()) {
      config.setCmd(request.command());
    }
    if (config.entrypoint().isEmpty() && config.cmd().isEmpty()) {
      throw new BuildException(
          Blame.USAGE,
          "no command specified: " + request.image() + " has neither CMD nor ENTRYPOINT",
          "Name a command behind the image.");
    }
    for (String entry : settings.environment()) {
      int equals = entry.indexOf('=');
      config.setEnv(entry.substring(0, equals), entry.substring(equals + 1));
    }
    settings.user().ifPresent(user -> config.user = user);
    settings.workingDirectory().ifPresent(directory -> config.workingDir = directory);
    if (!config.workingDir.isEmpty() && !config.workingDir.startsWith("/")) {
      throw new BuildException(
          Blame.USAGE,
          "the working directory '"
              + config.workingDir
              + "' of "
              + request.image()
              + " is invalid, it needs to be an absolute path",
          "Name another one with -w.");
    }
    return config;
  }

  /** The words a container is started with. */
  static List<String> arguments(ContainerConfig config) {
    List<String> arguments = new ArrayList<>(config.entrypoint());
    arguments.addAll(config.cmd());
    return arguments;
  }

  /**
   * The container.
   *
   * @param config as {@link #config} gives it
   */
  static Container container(ContainerRequest request, ContainerConfig config, ImageConfig image) {
    SortedMap<String, String> environment = new TreeMap<>();
    // Docker's own, over which an image's and a request's go.
    environment.put("PATH", SEARCH_PATH);
    environment.put("HOSTNAME", HOSTNAME);
    if (request.streams().terminal().isPresent()) {
      environment.put("TERM", "xterm"); // As docker: what most terminals of users understand.
    }
    config.env().forEach(entry -> put(environment, entry));
    ContainerRequest.Settings settings = request.settings();
    return new Container(
        arguments(config),
        environment,
        config.user,
        config.workingDir.isEmpty() ? "/" : config.workingDir,
        settings.network() == BuildRequest.Network.NONE
            ? Command.Network.NONE
            : Command.Network.HOST,
        HOSTNAME,
        settings.binds().stream()
            .map(bind -> new StepMount.Machine(bind.target(), bind.path(), bind.readOnly()))
            .toList(),
        request.dropped()
            ? Optional.empty()
            : Optional.of(
                new Container.Kept(
                    FileTimes.afterImage(image.created()),
                    config.volumes().stream().map(ImagePath::of).toList())));
  }

  private static void put(SortedMap<String, String> environment, String entry) {
    int equals = entry.indexOf('=');
    environment.put(
        equals < 0 ? entry : entry.substring(0, equals),
        equals < 0 ? "" : entry.substring(equals + 1));
  }
}
