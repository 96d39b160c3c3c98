package io.jbuild.sandbox;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.RunSettings;
import java.util.List;

/**
 * What a step runs, and as whom.
 *
 * @param arguments the program, looked up in the image's {@code PATH} unless it holds a slash, and
 *     its arguments
 * @param environment {@code NAME=value}, all there is
 * @param workingDirectory from the image's root; made where it does not exist
 * @param uid the user
 * @param gid the user's group
 * @param groups supplementary groups
 * @param network what network it sees
 * @param hostname the name of its machine; docker's builder says {@code buildkitsandbox}
 * @param scripts executable files it finds below {@code /dev/pipes}
 * @param settings what else it finds besides its image
 * @param mounts what is mounted, in this order
 * @param privileges what it may do to the machine
 */
public record Command(
    List<String> arguments,
    List<String> environment,
    String workingDirectory,
    int uid,
    int gid,
    List<Integer> groups,
    Network network,
    String hostname,
    List<Script> scripts,
    RunSettings settings,
    List<StepMount> mounts,
    Privileges privileges) {

  /** What a command may do to the machine. */
  public enum Privileges {
    /** What docker lets one do. */
    DOCKERS,
    /** All that jbuild itself may do: BuildKit's "insecure". */
    ALL
  }

  /** An executable file: its name, and what it holds. */
  public record Script(String name, String content) {
    public Script {
      if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
        throw new BuildException(
            Blame.DOCKERFILE,
            "a here-document that is run cannot be called \"" + name + "\"",
            "Choose a name without slashes, as EOF.");
      }
    }
  }

  /** The host name of every step of a build. */
  public static final String BUILD_HOSTNAME = "buildkitsandbox";

  public Command {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
    groups = List.copyOf(groups);
    scripts = List.copyOf(scripts);
    mounts = List.copyOf(mounts);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a command without a program");
    }
    if (!workingDirectory.startsWith("/")) {
      throw new IllegalArgumentException("working directory \"" + workingDirectory + "\"");
    }
  }

  /** Which network a command sees. */
  public enum Network {
    /** The machine's own. */
    HOST,
    /** Its own loopback interface and nothing else. */
    NONE
  }
}
