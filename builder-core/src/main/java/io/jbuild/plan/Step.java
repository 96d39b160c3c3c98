package io.jbuild.plan;

import io.jbuild.dockerfile.Instruction.Files;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.failure.Lines;
import io.jbuild.image.Image;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.remote.RemoteSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** What has to be done, with everything expanded; the result of each is a stack of layers. */
public sealed interface Step {

  /** A visitor without defaults: a new kind of step does not compile until it can be run. */
  interface Visitor<R> {
    R base(Base step);

    R run(Run step);

    R copy(Copy step);

    R workdir(Workdir step);
  }

  StepId id();

  /** What progress shows: {@code [build 2/5] RUN make}. */
  String name();

  /** Where it stands in the Dockerfile. */
  Lines lines();

  /** The steps whose results it needs; each stands before it in the graph. */
  List<StepId> inputs();

  <R> R accept(Visitor<R> visitor);

  /** The layers of a base image; none for {@code scratch}. */
  record Base(StepId id, String name, Lines lines, Optional<Image> image) implements Step {
    @Override
    public List<StepId> inputs() {
      return List.of();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.base(this);
    }
  }

  /** A step that puts one layer on its parent's. */
  sealed interface LayerStep extends Step {
    /** The step whose stack the layer is put on. */
    StepId parent();

    /** The time the files of its layer get; empty where real times are kept. */
    Optional<Instant> fileTime();

    @Override
    default List<StepId> inputs() {
      return List.of(parent());
    }
  }

  /**
   * A command.
   *
   * @param platform of the image it runs in
   * @param arguments what is started
   * @param environment what it sees, without the proxies, in the order of the names
   * @param proxies variables it sees that are no part of its key
   * @param hostname the name of the machine it sees
   * @param scripts files it finds under {@code /dev/pipes}
   * @param settings what else it finds besides its image
   * @param demands what its flags ask for
   */
  record Run(
      StepId id,
      String name,
      Lines lines,
      StepId parent,
      Platform platform,
      Optional<Instant> fileTime,
      List<String> arguments,
      Map<String, String> environment,
      SortedMap<String, String> proxies,
      String user,
      String workingDirectory,
      boolean network,
      String hostname,
      List<Heredoc> scripts,
      RunSettings settings,
      RunDemands demands)
      implements LayerStep {
    public Run {
      arguments = List.copyOf(arguments);
      scripts = List.copyOf(scripts);
    }

    @Override
    public List<StepId> inputs() {
      List<StepId> inputs = new ArrayList<>();
      inputs.add(parent);
      for (RunMount mount : demands.mounts()) {
        mount.shown().map(RunMount.Shown::step).ifPresent(inputs::add);
      }
      return List.copyOf(inputs);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.run(this);
    }
  }

  /**
   * What ADD takes from other machines, and whether it unpacks.
   *
   * @param sources by what is written
   * @param unpack whether archives are unpacked; where nothing is said, only those from here
   */
  record Remote(SortedMap<String, RemoteSource> sources, Optional<Boolean> unpack) {
    /** COPY's. */
    public static final Remote NONE = new Remote(Collections.emptySortedMap(), Optional.empty());
  }

  /**
   * COPY and ADD.
   *
   * @param source whose files are copied
   * @param files everything expanded
   * @param kind which of the two it is
   * @param parents keep the directories above a source
   * @param remote what of the sources is on other machines
   */
  record Copy(
      StepId id,
      String name,
      Lines lines,
      StepId parent,
      Optional<Instant> fileTime,
      Kind kind,
      FileSource source,
      Files files,
      boolean parents,
      Remote remote,
      String workingDirectory)
      implements LayerStep {

    /** What is done with the files. */
    public enum Kind {
      /** They are taken as they are. */
      COPY,
      /** Archives are unpacked. */
      ADD,
      /**
       * For a mount of a RUN: the one source itself is put at the destination, whatever it is, with
       * its own mode; it is a path and no pattern.
       */
      MOUNT
    }

    @Override
    public List<StepId> inputs() {
      List<StepId> inputs = new ArrayList<>();
      inputs.add(parent);
      source.step().ifPresent(inputs::add);
      return List.copyOf(inputs);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.copy(this);
    }
  }

  /**
   * WORKDIR.
   *
   * @param path absolute
   * @param user who owns what is made
   */
  record Workdir(
      StepId id,
      String name,
      Lines lines,
      StepId parent,
      Optional<Instant> fileTime,
      String path,
      String user)
      implements LayerStep {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.workdir(this);
    }
  }
}
