package io.jbuild.result;

import io.jbuild.oci.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A container of the store.
 *
 * @param id 64 hexadecimal digits
 * @param image as it was called when the container was started
 * @param command the words it was started with
 * @param created when it was started
 * @param state what it is doing
 * @param ended when it ended; when it was started where it has not, or nobody saw it
 * @param exitCode empty where it has not ended, or nobody saw it
 */
public record ContainerDetails(
    String id,
    String name,
    String image,
    Digest imageId,
    List<String> command,
    Instant created,
    State state,
    Instant ended,
    OptionalInt exitCode) {
  public ContainerDetails {
    command = List.copyOf(command);
  }

  /** What a container is doing, in docker's words. */
  public enum State {
    RUNNING,
    EXITED,
    /** The process that ran it was killed: what it changed is lost. */
    DEAD;

    /** As docker writes it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
