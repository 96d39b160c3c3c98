package io.jbuild.plan;

import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.remote.RemoteSource;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/** Plans COPY and ADD. */
final class FilePlanner {

  /** What may match names shorter than it is. */
  private static final String PATTERN = "(?s).*[*?\\[\\\\].*";

  private final OpenStage stage;

  FilePlanner(OpenStage stage) {
    this.stage = stage;
  }

  void copy(Instruction.Copy copy) {
    FileSource source =
        copy.from()
            .map(
                from ->
                    new CopySource(stage.planner(), stage.index(), copy.lines())
                        .copied(from, stage.plan().platform()))
            .orElse(FileSource.Context.OWN);
    RemoteSources.refuse(stage.words().expandAll(copy.files().sources()));
    plan(copy, source, copy.parents(), Step.Remote.NONE);
  }

  void add(Instruction.Add add) {
    SortedMap<String, RemoteSource> remote =
        RemoteSources.of(
            stage.words().expandAll(add.files().sources()),
            add.checksum().map(stage.words()::expand),
            add.keepGitDir());
    plan(add, FileSource.Context.OWN, /* parents= */ false, new Step.Remote(remote, add.unpack()));
  }

  private void plan(
      Instruction.FileInstruction instruction,
      FileSource source,
      boolean parents,
      Step.Remote remote) {
    Instruction.Files files = expand(instruction.files());
    Step.Copy.Kind kind =
        instruction instanceof Instruction.Add ? Step.Copy.Kind.ADD : Step.Copy.Kind.COPY;
    FileWords.checkLengths(stage.plan().container().workingDir, files.destination());
    files.sources().stream()
        .filter(name -> !remote.sources().containsKey(name) && !name.matches(PATTERN))
        .forEach(name -> FileWords.checkLengths("/", name));
    files.chmod().ifPresent(ModeChange::parse);
    Step.Copy step =
        new Step.Copy(
            stage.next(),
            stage.names().files(instruction, stage.plan().scope()),
            instruction.lines(),
            stage.plan().head(),
            fileTime(files),
            kind,
            source,
            files,
            parents,
            remote,
            stage.plan().container().workingDir);
    stage.addLayer(step, CreatedBy.files(kind.name(), files, parents, ""));
  }

  /** A layer of {@code --link} does not depend on its parent, nor does its time. */
  private Optional<Instant> fileTime(Instruction.Files files) {
    return files.link() && files.chmod().isEmpty()
        ? FileTimes.onScratch(stage.planner().options().times()).next().ofLayer()
        : stage.layerTime();
  }

  private Instruction.Files expand(Instruction.Files files) {
    return new Instruction.Files(
        stage.words().expandAll(files.sources()),
        files.heredocs().stream().map(this::expand).toList(),
        stage.words().expand(files.destination()),
        files.chown().map(stage.words()::expand),
        files.chmod().map(stage.words()::expand).filter(mode -> !mode.isEmpty()),
        files.link(),
        files.exclude());
  }

  private Heredoc expand(Heredoc heredoc) {
    FileWords.checkHeredoc(heredoc.name());
    return heredoc.expand()
        ? new Heredoc(
            heredoc.name(),
            WordExpansion.expandHeredoc(heredoc.content(), stage.plan().scope()::find),
            true)
        : heredoc;
  }
}
