package io.jbuild.history;

import io.jbuild.failure.Lines;
import io.jbuild.oci.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A step of a build that has ended.
 *
 * @param number of it and of its log, counted from 0
 * @param platform of the image it is for
 * @param name as progress shows it: {@code [build 2/5] RUN make}
 * @param lines of the Dockerfile
 * @param parent the step whose layers its own is put on, by its number
 * @param inputs all steps it needs, by their numbers
 * @param key the digest of all that its result depends on, where that was asked for
 * @param began since the build's begin
 * @param took where it was done
 * @param layer what it made, or what was found
 * @param base what stands there instead of a layer of its own
 * @param lost why a result that there was could not be taken, in words
 * @param notes what is to be known of its turn
 */
public record RecordedStep(
    int number,
    String platform,
    String name,
    Lines lines,
    Optional<Integer> parent,
    List<Integer> inputs,
    Outcome outcome,
    Optional<Digest> key,
    Duration began,
    Duration took,
    Optional<MadeLayer> layer,
    Optional<Base> base,
    Optional<String> lost,
    List<Note> notes) {

  public RecordedStep {
    inputs = List.copyOf(inputs);
    notes = List.copyOf(notes);
  }

  /** Whether it was begun, and did not come to its end. */
  public boolean isBrokenOff() {
    return outcome.begun() && outcome != Outcome.RAN && !notes.contains(Note.EXPECTED);
  }

  /** What has become of a step. */
  public enum Outcome {
    /** There was nothing to do: an image, or nothing at all. */
    GIVEN("given"),
    CACHED("cached"),
    RAN("ran"),
    FAILED("failed"),
    /** It was at work when the build ended. */
    STOPPED("stopped"),
    /** It never had its turn. */
    WAITING("waiting");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    /** As it is written and shown. */
    public String word() {
      return word;
    }

    /** Whether it was begun. */
    public boolean begun() {
      return this == RAN || this == FAILED || this == STOPPED;
    }
  }

  /** What is to be known of a step's turn. */
  public enum Note {
    /** Its stage was to be done again, whatever there was. */
    AFRESH("afresh"),
    /** Its result is one of another machine. */
    IMPORTED("imported"),
    /** Its result was expected to be there: it failed without being begun. */
    EXPECTED("expected");

    private final String word;

    Note(String word) {
      this.word = word;
    }

    /** As it is written. */
    public String word() {
      return word;
    }
  }

  /**
   * A layer.
   *
   * @param size of its blob in bytes
   */
  public record MadeLayer(Digest diffId, long size) {}

  /**
   * An image that was there before the build.
   *
   * @param name as {@code alpine:3.20}
   * @param manifest what the name stood for
   * @param layers how many it has
   */
  public record Base(String name, Digest manifest, int layers) {}
}
