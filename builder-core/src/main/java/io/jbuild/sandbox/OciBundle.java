package io.jbuild.sandbox;

import io.jbuild.json.JsonObject;
import io.jbuild.oci.ConsoleSize;
import io.jbuild.oci.RunSettings.Limit;
import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration of a command for an OCI runtime (runtime-spec, config.md).
 *
 * <p>The file system is mounted before the runtime starts, all but {@code /proc}; and the host
 * name, the network and the message queues are apart by then. What is left to the runtime is what
 * it does best: the process.
 *
 * @param seccomp docker's filter
 */
record OciBundle(JsonObject seccomp) {

  static final String CONFIGURATION = "config.json";
  private static final Set<Mounts.Option> NOTHING_RUNS =
      EnumSet.of(Mounts.Option.NO_SETUID, Mounts.Option.NO_DEVICES, Mounts.Option.NO_EXECUTION);

  static OciBundle open() throws IOException {
    return new OciBundle(
        SeccompProfile.of(
            Capabilities.names(Capabilities.DOCKER_DEFAULT), System.getProperty("os.arch", "")));
  }

  /**
   * What the runtime is to read, and where it looks for it.
   *
   * @param folder the bundle's; not there yet
   */
  record Configuration(Path folder, JsonObject content) {

    /**
     * Writes it in memory, in a thread with mounts of its own: the environment may hold secrets,
     * which belong on no disk.
     */
    void write() throws IOException {
      Files.createDirectory(folder);
      try (DirectoryHandle above = DirectoryHandle.open(folder.resolveSibling("."))) {
        Mounts.enter(above);
        String name = String.valueOf(folder.getFileName());
        Mounts.mount("tmpfs", name, NOTHING_RUNS, "mode=700");
      }
      Files.write(folder.resolve(CONFIGURATION), content.toBytes());
    }
  }

  /**
   * Makes it.
   *
   * @param bundle the folder for it
   * @param root where the file system is mounted
   * @param limits what of the command's limits is allowed
   * @param terminal of which size its terminal is, where it has one
   */
  Configuration of(
      Path bundle, Path root, Command command, List<Limit> limits, Optional<ConsoleSize> terminal)
      throws IOException {
    JsonObject process = process(command, limits).put("terminal", terminal.isPresent());
    terminal.ifPresent(
        size ->
            process.put(
                "consoleSize",
                JsonObject.create().put("height", size.height()).put("width", size.width())));
    JsonObject configuration =
        JsonObject.create()
            .put("ociVersion", "1.0.2")
            .put("process", process)
            .put("root", JsonObject.create().put("path", root.toString()).put("readonly", false))
            .putObjects("mounts", List.of(proc(), devices(root)))
            .put("linux", linux(command.privileges()));
    return new Configuration(bundle, configuration);
  }

  private static JsonObject process(Command command, List<Limit> limits) throws IOException {
    JsonObject user =
        JsonObject.create()
            .put("uid", Integer.toUnsignedLong(command.uid()))
            .put("gid", Integer.toUnsignedLong(command.gid()))
            .put("umask", 022);
    // Where root is all there is, groups can neither be set nor dropped.
    if (!command.groups().isEmpty() && !OwnIds.read().rootAlone()) {
      user.putNumbers(
          "additionalGids", command.groups().stream().map(Integer::toUnsignedLong).toList());
    }
    boolean all = command.privileges() == Command.Privileges.ALL;
    List<String> bounding =
        Capabilities.names(all ? Capabilities.bounding() : Capabilities.DOCKER_DEFAULT);
    List<String> held = command.uid() == 0 ? bounding : List.of();
    List<JsonObject> rlimits = new ArrayList<>();
    for (Limit limit : limits) {
      rlimits.add(
          JsonObject.create()
              .put("type", "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT))
              .putUnsigned("soft", limit.soft())
              .putUnsigned("hard", limit.hard()));
    }
    return JsonObject.create()
        .put("user", user)
        .putTexts("args", command.arguments())
        .putTexts("env", command.environment())
        .put("cwd", command.workingDirectory())
        .put(
            "capabilities",
            JsonObject.create()
                .putTexts("bounding", bounding)
                .putTexts("permitted", held)
                .putTexts("effective", held))
        .putObjects("rlimits", rlimits)
        .put("noNewPrivileges", false);
  }

  private static JsonObject proc() {
    return JsonObject.create()
        .put("destination", "/proc")
        .put("type", "proc")
        .put("source", "proc")
        .putTexts("options", List.of("nosuid", "noexec", "nodev"));
  }

  /** Mounted already: said so that the runtime makes none of its own. */
  private static JsonObject devices(Path root) {
    return JsonObject.create()
        .put("destination", "/dev")
        .put("type", "bind")
        .put("source", root.resolve("dev").toString())
        .putTexts("options", List.of("rbind"));
  }

  private JsonObject linux(Command.Privileges privileges) {
    List<JsonObject> namespaces =
        List.of(JsonObject.create().put("type", "pid"), JsonObject.create().put("type", "mount"));
    JsonObject linux = JsonObject.create().putObjects("namespaces", namespaces);
    return privileges == Command.Privileges.ALL
        ? linux
        : linux
            .putTexts("maskedPaths", KernelFolders.MASKED)
            .putTexts("readonlyPaths", KernelFolders.READ_ONLY)
            .put("seccomp", seccomp);
  }
}
