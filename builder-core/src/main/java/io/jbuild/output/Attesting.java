package io.jbuild.output;

import io.jbuild.attestation.Attestation;
import io.jbuild.attestation.AttestedImage;
import io.jbuild.export.Output;
import io.jbuild.image.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said about the images of a build; nothing, where nobody asks. */
public final class Attesting {

  private final @Nullable BuildRecording recording;
  private final List<MadeImage> made;
  private final Bills bills;

  /**
   * For a build.
   *
   * @param recording knows where the images come from, where somebody wants to know
   * @param made one for each platform
   * @param bills say what is in images
   */
  public Attesting(@Nullable BuildRecording recording, List<MadeImage> made, Bills bills) {
    this.recording = recording;
    this.made = List.copyOf(made);
    this.bills = bills;
  }

  /**
   * An image with what is said about it.
   *
   * @param place of its platform among those of the build
   */
  AttestedImage of(int place, Image image, Output.FileTimes fileTimes) throws IOException {
    List<Attestation> attestations = new ArrayList<>();
    if (recording != null) {
      boolean rewritten = fileTimes == Output.FileTimes.LIMITED;
      attestations.add(recording.provenance(place, made.get(place), rewritten).attestation());
    }
    attestations.addAll(bills.of(image));
    return new AttestedImage(image, attestations);
  }
}
