package io.jbuild.command;

import io.jbuild.file.ImagePath;
import io.jbuild.layer.Layer;
import io.jbuild.sandbox.Command;
import io.jbuild.sandbox.StepMount;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A command to run in an image, all defaults filled in.
 *
 * @param user as USER has it; empty for root
 * @param workingDirectory absolute
 * @param mounts what it sees of the machine
 * @param kept what is to become of its changes; empty where they are thrown away
 */
public record Container(
    List<String> arguments,
    SortedMap<String, String> environment,
    String user,
    String workingDirectory,
    Command.Network network,
    String hostname,
    List<StepMount.Machine> mounts,
    Optional<Kept> kept) {
  public Container {
    arguments = List.copyOf(arguments);
    mounts = List.copyOf(mounts);
  }

  /**
   * What of a container's changes becomes a layer.
   *
   * @param fileTime the most that a file's time is in it
   * @param volumes directories whose content is no part of it
   */
  public record Kept(Instant fileTime, List<ImagePath> volumes) {
    public Kept {
      volumes = List.copyOf(volumes);
    }
  }

  /**
   * How a container ended.
   *
   * @param interrupted whether it was ended because its thread was interrupted; then with {@link
   *     #INTERRUPTED}
   * @param changes what it changed, where that is kept
   */
  public record Ended(int exitCode, boolean interrupted, Optional<Layer> changes) {}

  /** The exit code of what SIGINT ended, in a shell's words. */
  public static final int INTERRUPTED = 128 + 2;
}
