package io.jbuild.sandbox;

import io.jbuild.json.JsonObject;
import io.jbuild.oci.RunSettings.Limit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

  static OciBundle open() throws IOException {
    return new OciBundle(
        SeccompProfile.of(
            Capabilities.names(Capabilities.DOCKER_DEFAULT), System.getProperty("os.arch", "")));
  }

  /**
   * Writes it.
   *
   * @param bundle the folder for it
   * @param root where the file system is mounted
   * @param limits what of the command's limits is allowed
   */
  void write(Path bundle, Path root, Command command, List<Limit> limits) throws IOException {
    Files.createDirectories(bundle);
    JsonObject configuration =
        JsonObject.create()
            .put("ociVersion", "1.0.2")
            .put("process", process(command, limits))
            .put("root", JsonObject.create().put("path", root.toString()).put("readonly", false))
            .putObjects("mounts", List.of(proc(), devices(root)))
            .put("linux", linux());
    Files.write(bundle.resolve(CONFIGURATION), configuration.toBytes());
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
    List<String> bounding = Capabilities.names(Capabilities.DOCKER_DEFAULT);
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
        .put("terminal", false)
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

  private JsonObject linux() {
    List<JsonObject> namespaces =
        List.of(JsonObject.create().put("type", "pid"), JsonObject.create().put("type", "mount"));
    return JsonObject.create()
        .putObjects("namespaces", namespaces)
        .putTexts("maskedPaths", KernelFolders.MASKED)
        .putTexts("readonlyPaths", KernelFolders.READ_ONLY)
        .put("seccomp", seccomp);
  }
}
