package io.jbuild.runner;

import io.jbuild.context.ContextSnapshot;
import io.jbuild.context.FilePattern;
import io.jbuild.context.IgnoreRules;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.remote.RemoteFiles;
import io.jbuild.snapshot.PathResolution;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Finds the files that the sources of a COPY or ADD name. */
final class SourceSearch {

  private final Snapshot snapshot;
  private final CopyRequest request;
  private final IgnoreRules exclude;

  private final SortedMap<String, RemoteFiles.Found> remote;

  /**
   * A search for one instruction.
   *
   * @param remote those of the sources that are not in the snapshot
   */
  SourceSearch(
      Snapshot snapshot, CopyRequest request, SortedMap<String, RemoteFiles.Found> remote) {
    this.snapshot = snapshot;
    this.request = request;
    this.remote = remote;
    this.exclude = rules(request.exclude());
  }

  /**
   * Finds all of them, in the order they are copied.
   *
   * @throws BuildException where one that is not a pattern is not there
   */
  List<CopySource> find() throws IOException {
    List<CopySource> found = new ArrayList<>();
    if (request.has(CopyRequest.Flag.WHOLE)) {
      CopySource source = whole(snapshot, ImagePath.of(request.sources().get(0)));
      // What mode a context's own folder has, in whoever's checkout, is nobody's business.
      return List.of(source.path().isRoot() ? source.with(plain(source.node())) : source);
    }
    for (String source : request.sources()) {
      RemoteFiles.Found elsewhere = remote.get(source);
      if (elsewhere != null) {
        found.add(CopySource.remote(elsewhere, new CopySource.Filter(Optional.empty(), exclude)));
      } else if (request.has(CopyRequest.Flag.PARENTS)) {
        findWithParents(source, found);
      } else {
        match(source, new CopySource.Filter(Optional.empty(), exclude), found);
      }
    }
    if (!request.inlineFiles().isEmpty()) {
      InlineFiles inline = new InlineFiles(request.inlineFiles(), request.created());
      for (ImagePath path : inline.paths()) {
        FileNode node = inline.find(path).orElseThrow();
        found.add(
            new CopySource(
                inline, path.name(), path, path, node, CopySource.Filter.ALL, Optional.empty()));
      }
    }
    return found;
  }

  private static FileNode plain(FileNode root) {
    return root.with(new Attributes(0755, 0, 0, root.attributes().modified()));
  }

  /**
   * What a path that is no pattern leads to.
   *
   * @throws BuildException where it is not there
   */
  static CopySource whole(Snapshot snapshot, ImagePath path) throws IOException {
    ImagePath followed = existing(snapshot, path);
    FileNode node = snapshot.find(followed).orElseThrow();
    return CopySource.local(snapshot, path, followed, node, CopySource.Filter.ALL);
  }

  private void findWithParents(String source, List<CopySource> found) throws IOException {
    int pivot = source.indexOf("/./");
    String top = pivot < 0 ? "/" : source.substring(0, pivot);
    String below = pivot < 0 ? source : source.substring(pivot + 3);
    String pattern = ImagePath.of(below).relative().toString();
    if (!FilePattern.isPattern(top) && !FilePattern.isPattern(below)) {
      ImagePath required = ImagePath.of(top).resolve(pattern);
      if (pattern.isEmpty()) {
        // BuildKit selects nothing with an empty pattern.
        throw notFound(snapshot, required);
      }
      existing(required);
    }
    match(top, new CopySource.Filter(Optional.of(rules(List.of(pattern))), exclude), found);
  }

  private void match(String source, CopySource.Filter filter, List<CopySource> found)
      throws IOException {
    ImagePath path = ImagePath.of(source);
    int literal = 0;
    while (literal < path.depth() && !isPattern(path.names().get(literal))) {
      literal++;
    }
    if (literal == path.depth()) {
      found.add(source(path, filter));
      return;
    }
    ImagePath base = ImagePath.ROOT;
    for (ByteString name : path.names().subList(0, literal)) {
      base = base.child(name);
    }
    if (literal > 0) {
      existing(base);
    }
    List<ImagePath> matches = new ArrayList<>();
    expand(
        PathResolution.resolve(snapshot, base),
        path.names().subList(literal, path.depth()).stream().map(SourceSearch::pattern).toList(),
        matches);
    for (ImagePath match : matches) {
      found.add(source(match, filter));
    }
  }

  /** Goes down one name for each pattern; only the last may match something but a directory. */
  private void expand(ImagePath directory, List<FilePattern> patterns, List<ImagePath> matches)
      throws IOException {
    for (ImagePath child : snapshot.list(directory)) {
      if (!patterns.get(0).matches(child.name().toString())) {
        continue;
      }
      if (patterns.size() == 1) {
        matches.add(child);
      } else {
        expand(child, patterns.subList(1, patterns.size()), matches);
      }
    }
  }

  private CopySource source(ImagePath path, CopySource.Filter filter) throws IOException {
    ImagePath followed = existing(path);
    FileNode node = snapshot.find(followed).orElseThrow();
    return CopySource.local(snapshot, path, followed, node, filter);
  }

  /** Where a path leads, which must exist. */
  private ImagePath existing(ImagePath path) throws IOException {
    return existing(snapshot, path);
  }

  private static ImagePath existing(Snapshot snapshot, ImagePath path) throws IOException {
    ImagePath followed = PathResolution.resolve(snapshot, path);
    if (snapshot.find(followed).isEmpty()) {
      throw notFound(snapshot, path);
    }
    return followed;
  }

  private static BuildException notFound(Snapshot snapshot, ImagePath path) throws IOException {
    String message = "\"" + path + "\": not found";
    if (snapshot instanceof ContextSnapshot context) {
      Optional<String> rule = context.ignoredBy(path);
      if (rule.isPresent() && context.leavesOut(path)) {
        return new BuildException(
            Blame.DOCKERFILE,
            message + ": it is in the context, but left out by " + rule.get(),
            "Take the line out, or bring the file back with a line !"
                + path.relative()
                + " below it.");
      }
    }
    return new BuildException(Blame.DOCKERFILE, message, hint(snapshot, path));
  }

  private static String hint(Snapshot snapshot, ImagePath path) throws IOException {
    ImagePath parent = path.parent().orElse(ImagePath.ROOT);
    String here =
        snapshot instanceof ContextSnapshot ? "'jbuild context' lists what the context has." : "";
    if (path.isRoot() || snapshot.find(parent).isEmpty()) {
      return here;
    }
    String wanted = path.name().toString();
    for (ImagePath child : snapshot.list(parent)) {
      String name = child.name().toString();
      // The very name is there where it is a link that leads nowhere.
      if (name.equalsIgnoreCase(wanted) && !name.equals(wanted)) {
        return "Did you mean \"" + child + "\"?";
      }
    }
    return here;
  }

  private static boolean isPattern(ByteString name) {
    return FilePattern.isPattern(name.toString());
  }

  private static FilePattern pattern(ByteString name) {
    try {
      return FilePattern.parse(name.toString());
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          Blame.DOCKERFILE,
          "\"" + name + "\": " + e.getMessage(),
          "A name that holds a [ is written with [[].",
          e);
    }
  }

  private static IgnoreRules rules(List<String> patterns) {
    try {
      return IgnoreRules.of(patterns);
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          Blame.DOCKERFILE, String.join(" ", patterns) + ": " + e.getMessage(), "", e);
    }
  }
}
