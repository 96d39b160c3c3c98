package io.jbuild.runner;

import io.jbuild.cache.ContentLists;
import io.jbuild.context.ContextSnapshot;
import io.jbuild.context.IgnoreRules;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import io.jbuild.snapshot.Snapshot;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lists what a {@link ContentDigest} was made of. */
final class ContentListing implements SelectedFiles.Visitor {

  private final CopySource source;
  private final ContentLists lists;

  private ContentListing(CopySource source, ContentLists lists) {
    this.source = source;
    this.lists = lists;
  }

  /** Lists what is copied of a source. */
  static void list(CopySource source, ContentLists lists) throws IOException {
    SelectedFiles.walk(source, new ContentListing(source, lists));
  }

  /** What of a context is left out, whatever is copied. */
  static Optional<ContentLists.IgnoreLines> ignored(Snapshot snapshot) {
    if (!(snapshot instanceof ContextSnapshot context) || context.ignoreFile().name().isEmpty()) {
      return Optional.empty();
    }
    SortedMap<Integer, String> patterns = new TreeMap<>();
    for (IgnoreRules.Rule rule : context.ignoreFile().rules().list()) {
      if (rule.line() > 0) {
        patterns.put(rule.line(), rule.pattern());
      }
    }
    return Optional.of(new ContentLists.IgnoreLines(context.ignoreFile().name(), patterns));
  }

  @Override
  public void top(ImagePath path, FileNode node) throws IOException {
    if (!node.isDirectory()) {
      add(path, node);
    }
  }

  @Override
  public void parent(ImagePath relative, ImagePath path, FileNode node) throws IOException {
    add(path, node);
  }

  @Override
  public void selected(ImagePath relative, ImagePath path, FileNode node) throws IOException {
    add(path, node);
  }

  private void add(ImagePath path, FileNode node) throws IOException {
    Optional<Digest> content =
        node instanceof FileNode.RegularFile
            ? Optional.of(source.snapshot().digest(path))
            : Optional.empty();
    // A link that leads there is another file, whose own name arrives.
    lists.file(path.rebase(source.path(), source.named()), node, content);
  }
}
