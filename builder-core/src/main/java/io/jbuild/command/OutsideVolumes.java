package io.jbuild.command;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.snapshot.LayerDiff;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A diff without what is in volumes: docker keeps that outside of containers, so it is part of no
 * image made of them.
 *
 * @param volumes directories; they themselves stay in the diff
 */
record OutsideVolumes(LayerDiff diff, List<ImagePath> volumes) implements LayerDiff {

  @Override
  public void forEach(ChangeVisitor visitor) throws IOException {
    diff.forEach(new Outside(visitor));
  }

  private boolean inVolume(ImagePath path) {
    return volumes.stream().anyMatch(volume -> path.startsWith(volume) && !path.equals(volume));
  }

  private final class Outside implements ChangeVisitor {
    private final ChangeVisitor visitor;

    /** Of files in volumes, for names that they have outside too. */
    private final Map<ImagePath, Content> inside = new HashMap<>();

    /** The first name outside, by the one in the volume. */
    private final Map<ImagePath, ImagePath> firstOutside = new HashMap<>();

    Outside(ChangeVisitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public void put(ImagePath path, FileNode node, Content content) throws IOException {
      if (!inVolume(path)) {
        visitor.put(path, node, content);
      } else if (node instanceof FileNode.RegularFile file && file.linkGroup() != 0) {
        inside.put(path, content);
      }
    }

    @Override
    public void link(ImagePath path, FileNode.RegularFile node, ImagePath target)
        throws IOException {
      if (inVolume(path)) {
        return;
      }
      Content content = inside.remove(target);
      if (content != null) {
        firstOutside.put(target, path);
        visitor.put(path, node, content);
      } else {
        visitor.link(path, node, firstOutside.getOrDefault(target, target));
      }
    }

    @Override
    public void opaque(ImagePath directory) throws IOException {
      if (!volumes.contains(directory) && !inVolume(directory)) {
        visitor.opaque(directory);
      }
    }

    @Override
    public void whiteout(ImagePath path) throws IOException {
      if (!inVolume(path)) {
        visitor.whiteout(path);
      }
    }
  }
}
