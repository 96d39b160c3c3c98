package io.jbuild.sandbox;

import io.jbuild.oci.RunSettings;
import io.jbuild.testkit.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small image made of the machine's static busybox, and runs in it. */
final class BusyboxImage {

  private static final List<String> APPLETS =
      List.of(
          "sh",
          "ls",
          "cat",
          "id",
          "env",
          "pwd",
          "echo",
          "true",
          "false",
          "hostname",
          "sleep",
          "kill",
          "chmod",
          "chown",
          "ln",
          "mkdir",
          "mkfifo",
          "rm",
          "touch",
          "mount",
          "chroot",
          "grep",
          "ip",
          "wc",
          "readlink",
          "cp",
          "mv",
          "ps",
          "stat",
          "test",
          "seq",
          "awk",
          "mknod");

  private final Path folder;
  private final List<Path> lowers = new ArrayList<>();
  private int runs;

  private BusyboxImage(Path folder) {
    this.folder = folder;
  }

  /** The machine's own, which is one static file. */
  static Path busybox() {
    return Tools.require("busybox");
  }

  /** Stands where a test has not made its image yet. */
  static BusyboxImage none() {
    return new BusyboxImage(Path.of("/nowhere"));
  }

  /** Stands where a test has not opened its sandbox yet. */
  static Sandbox noSandbox() {
    return new Sandbox() {
      @Override
      public int run(Command command, RootFilesystem root, StepIo io) {
        throw new IllegalStateException("not open");
      }

      @Override
      public void close() {}
    };
  }

  static BusyboxImage make(Path folder) throws IOException {
    BusyboxImage image = new BusyboxImage(folder);
    Path bin = Files.createDirectories(folder.resolve("base/bin"));
    Files.copy(busybox(), bin.resolve("busybox"));
    for (String applet : APPLETS) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    image.lowers.add(folder.resolve("base"));
    return image;
  }

  Path base() {
    return folder.resolve("base");
  }

  Path upper() {
    return folder.resolve("upper" + runs);
  }

  /** Puts a tree on top. */
  void add(Path tree) {
    lowers.add(0, tree);
  }

  RootFilesystem.Union freshRoot() throws IOException {
    runs++;
    return new RootFilesystem.Union(
        lowers, Files.createDirectory(upper()), Files.createDirectory(folder.resolve("w" + runs)));
  }

  static Command shell(String script) {
    return command("sh", "-c", script);
  }

  static Command command(String... arguments) {
    return new Command(
        List.of(arguments),
        List.of("PATH=/usr/bin:/bin"),
        "/",
        0,
        0,
        List.of(),
        Command.Network.HOST,
        Command.BUILD_HOSTNAME,
        List.of(),
        RunSettings.DEFAULT,
        List.of(),
        Command.Privileges.DOCKERS);
  }

  static Command as(Command command, int uid, int gid, List<Integer> groups) {
    return new Command(
        command.arguments(),
        command.environment(),
        command.workingDirectory(),
        uid,
        gid,
        groups,
        command.network(),
        command.hostname(),
        List.of(),
        RunSettings.DEFAULT,
        List.of(),
        Command.Privileges.DOCKERS);
  }

  static Command mounted(Command command, StepMount... mounts) {
    return new Command(
        command.arguments(),
        command.environment(),
        command.workingDirectory(),
        command.uid(),
        command.gid(),
        command.groups(),
        command.network(),
        command.hostname(),
        command.scripts(),
        command.settings(),
        List.of(mounts),
        command.privileges());
  }

  static Command inDirectory(Command command, String directory) {
    return new Command(
        command.arguments(),
        command.environment(),
        directory,
        command.uid(),
        command.gid(),
        command.groups(),
        command.network(),
        command.hostname(),
        List.of(),
        RunSettings.DEFAULT,
        List.of(),
        Command.Privileges.DOCKERS);
  }

  static Command offline(Command command) {
    return new Command(
        command.arguments(),
        command.environment(),
        command.workingDirectory(),
        command.uid(),
        command.gid(),
        command.groups(),
        Command.Network.NONE,
        command.hostname(),
        List.of(),
        RunSettings.DEFAULT,
        List.of(),
        Command.Privileges.DOCKERS);
  }

  static Command with(Command command, RunSettings settings) {
    return new Command(
        command.arguments(),
        command.environment(),
        command.workingDirectory(),
        command.uid(),
        command.gid(),
        command.groups(),
        command.network(),
        command.hostname(),
        command.scripts(),
        settings,
        command.mounts(),
        Command.Privileges.DOCKERS);
  }

  /** What a run printed. */
  static class Output implements StepIo {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Override
    public synchronized void standardOutput(byte[] buffer, int length) {
      out.write(buffer, 0, length);
    }

    @Override
    public synchronized void standardError(byte[] buffer, int length) {
      err.write(buffer, 0, length);
    }

    synchronized String out() {
      return out.toString(StandardCharsets.UTF_8);
    }

    synchronized String err() {
      return err.toString(StandardCharsets.UTF_8);
    }
  }
}
