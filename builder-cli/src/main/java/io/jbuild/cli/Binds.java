package io.jbuild.cli;

import io.jbuild.failure.BuildException;
import io.jbuild.request.ContainerRequest.Bind;
import io.jbuild.request.StoreLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Docker's {@code -v FROM:TO[:OPTIONS]}, for files and directories of the machine. */
final class Binds {

  /** Without a meaning where nothing is labelled, and nothing is shared with a virtual machine. */
  private static final Set<String> IDLE =
      new TreeSet<>(List.of("rw", "z", "Z", "cached", "delegated", "consistent"));

  private Binds() {}

  static List<Bind> of(List<String> texts) {
    List<Bind> binds = new ArrayList<>();
    texts.forEach(text -> binds.add(of(text)));
    return binds;
  }

  private static Bind of(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length < 2 || parts.length > 3 || !isPath(parts[0])) {
      throw refusal(
          text,
          "jbuild keeps no volumes: write FROM:TO[:ro], FROM a file or folder of this machine,"
              + " as ./data or /data.");
    }
    if (!parts[1].startsWith("/")) {
      throw refusal(text, "The path in the container is absolute.");
    }
    boolean readOnly = false;
    for (String option : parts.length == 3 ? parts[2].split(",", -1) : new String[0]) {
      if (option.equals("ro")) {
        readOnly = true;
      } else if (!IDLE.contains(option)) {
        throw refusal(text, "There are the options ro and rw.");
      }
    }
    Path path = StoreLocation.path(parts[0]).toAbsolutePath().normalize();
    if (!Files.exists(path)) {
      throw refusal(text, "There is no " + path + ": make it first.");
    }
    return new Bind(path, parts[1], readOnly);
  }

  private static boolean isPath(String from) {
    return from.startsWith("/") || from.equals(".") || from.equals("..") || from.contains("/");
  }

  private static BuildException refusal(String text, String hint) {
    return Usage.refusal("invalid volume '" + text + "'", hint);
  }
}
