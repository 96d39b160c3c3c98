package io.jbuild.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImagePathTest {

  private static final String[] NAMES = {"a", "b", "a.b", "a b", "ä", "\u00ff", "..a", "b0", "B"};

  /** What each answer means, said with a list of names. */
  @Test
  void answersAsItsNamesDo() {
    Random random = new Random(20);
    for (int i = 0; i < 20_000; i++) {
      List<ByteString> one = names(random);
      List<ByteString> two =
          random.nextInt(4) > 0 ? names(random) : one.subList(0, random.nextInt(one.size() + 1));
      ImagePath path = path(one);
      ImagePath other = path(two);
      assertEquals(one, path.names());
      assertEquals(one.size(), path.depth());
      assertEquals(one.equals(two), path.equals(other));
      assertEquals(path, path(one));
      assertEquals(path.hashCode(), path(one).hashCode());
      assertEquals(sign(compare(one, two)), sign(path.compareTo(other)), path + " and " + other);
      boolean below = one.size() >= two.size() && one.subList(0, two.size()).equals(two);
      assertEquals(below, path.startsWith(other));
      assertEquals(joined(one), path.relative().toString());
      assertEquals(path, ImagePath.of(joined(one)));
      assertEquals(
          one.isEmpty() ? Optional.empty() : Optional.of(path(one.subList(0, one.size() - 1))),
          path.parent());
      if (below) {
        List<ByteString> moved = new ArrayList<>(names(random));
        ImagePath to = path(moved);
        moved.addAll(one.subList(two.size(), one.size()));
        assertEquals(path(moved), path.rebase(other, to));
      }
    }
  }

  @Test
  void dotsAreResolvedByTheLetterAndNeverLeadOut() {
    assertEquals("/b", ImagePath.of("a/../b").toString());
    assertEquals("/", ImagePath.of("../..").toString());
    assertEquals("/c", ImagePath.of("/a/b").resolve("../../../c").toString());
    assertEquals("/x", ImagePath.of("/a/b").resolve("/x/./").toString());
    assertEquals("/a/...", ImagePath.of("a").resolve("...").toString());
    assertEquals("/a/b", ImagePath.of("//a///b//").toString());
  }

  @Test
  void aNameIsOneName() {
    for (String name : List.of("", ".", "..", "a/b", "/", "a/", "a\0")) {
      assertThrows(IllegalArgumentException.class, () -> ImagePath.ROOT.child(name));
    }
    assertThrows(IllegalArgumentException.class, () -> ImagePath.of("a/\0"));
    assertThrows(IllegalStateException.class, ImagePath.ROOT::name);
  }

  private static List<ByteString> names(Random random) {
    List<ByteString> names = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      names.add(ByteString.of(NAMES[random.nextInt(NAMES.length)]));
    }
    return names;
  }

  private static ImagePath path(List<ByteString> names) {
    ImagePath path = ImagePath.ROOT;
    for (ByteString name : names) {
      path = path.child(name);
    }
    return path;
  }

  private static String joined(List<ByteString> names) {
    return String.join("/", names.stream().map(ByteString::toString).toList());
  }

  private static int compare(List<ByteString> one, List<ByteString> two) {
    for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
      int order = one.get(i).compareTo(two.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(one.size(), two.size());
  }

  private static int sign(int order) {
    return Integer.signum(order);
  }
}
