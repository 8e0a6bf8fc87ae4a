/**
 * A tree that was checked, and the steps from node to node and from property to property.
 */
import { sameText } from "ukdebug";
import { checkHeader, checkReservations, checkStructure, reservationCount, rootNode } from "./check";
import { aligned, Header, PROPERTY_HEAD, read32, Token, TOKEN_SIZE } from "./format";
import { EINVAL } from "ukerrno";

/** A device tree. It is laid over TREE_SIZE bytes of its user's; the tree's own bytes stay where they are and must not change. */
@unmanaged
export class Tree {
  /** The tree's first byte. Offsets count from here. */
  address: usize;
  /** Bytes of the whole tree. */
  size: u32;
  /** The root node. */
  root: u32;
  /** How many memory reservations there are. */
  reservations: u32;

  /**
   * Checks the tree at `address`, of which `length` bytes may be read, and takes it. -EINVAL when it is not a device tree of
   * version 17, or broken anywhere.
   */
  open(address: usize, length: usize): i32 {
    if (!checkHeader(address, length) || !checkReservations(address) || !checkStructure(address)) return -EINVAL;
    this.address = address;
    this.size = changetype<Header>(address).totalSize;
    this.root = rootNode;
    this.reservations = reservationCount;
    return 0;
  }

  /** The first node within `node`; 0 when there is none. */
  firstChild(node: u32): u32 {
    const at = this.skipProperties(this.behindName(node));
    return this.tokenAt(at) == Token.BEGIN_NODE ? at : 0;
  }

  /** The next node beside `node`; 0 when it is its parent's last. */
  nextSibling(node: u32): u32 {
    let depth: u32 = 0;
    let at = node;
    do {
      if (this.tokenAt(at) == Token.BEGIN_NODE) depth++;
      else depth--; // END_NODE: skipProperties stops nowhere else before the root's end
      at = this.skipProperties(this.behind(at));
    } while (depth);
    return this.tokenAt(at) == Token.BEGIN_NODE ? at : 0;
  }

  /** The node that follows `node` in the order in which nodes begin: first those within it, then those beside it. 0 behind the last. */
  nextNode(node: u32): u32 {
    let at = this.behindName(node);
    while (true) {
      at = this.skipProperties(at);
      const token = this.tokenAt(at);
      if (token == Token.BEGIN_NODE) return at;
      if (token == Token.END) return 0;
      at += TOKEN_SIZE;
    }
  }

  /** The first property of `node`; 0 when it has none. */
  firstProperty(node: u32): u32 {
    return this.propertyFrom(this.behindName(node));
  }

  /** The property behind `property`; 0 when it is its node's last. */
  nextProperty(property: u32): u32 {
    return this.propertyFrom(this.behind(property));
  }

  /** The property of `node` with this name; 0 when there is none. */
  property(node: u32, name: usize): u32 {
    let property = this.firstProperty(node);
    while (property && !sameText(this.propertyName(property), name)) property = this.nextProperty(property);
    return property;
  }

  /** The name of `node` with its unit address, NUL-terminated; the root's is empty. */
  name(node: u32): usize {
    return this.address + node + TOKEN_SIZE;
  }

  /** The name of `property`, NUL-terminated. */
  propertyName(property: u32): usize {
    return this.address + changetype<Header>(this.address).strings + read32(this.address + property + 2 * TOKEN_SIZE);
  }

  /** Where the value of `property` is: `valueSize(property)` bytes. */
  value(property: u32): usize {
    return this.address + property + PROPERTY_HEAD;
  }

  /** Bytes of the value of `property`. */
  valueSize(property: u32): u32 {
    return read32(this.address + property + TOKEN_SIZE);
  }

  // --- internal -----------------------------------------------------------------------------------------------------

  private tokenAt(at: u32): u32 {
    return read32(this.address + at);
  }

  private behindName(node: u32): u32 {
    let at = node + TOKEN_SIZE;
    while (load<u8>(this.address + at)) at++;
    return aligned(at + 1);
  }

  /** Behind the token at `at` and all that belongs to it. */
  private behind(at: u32): u32 {
    const token = this.tokenAt(at);
    if (token == Token.BEGIN_NODE) return this.behindName(at);
    return token == Token.PROPERTY ? aligned(at + PROPERTY_HEAD + this.valueSize(at)) : at + TOKEN_SIZE;
  }

  /** The first token from `at` on that is neither a property nor nothing. */
  private skipProperties(at: u32): u32 {
    let token = this.tokenAt(at);
    while (token == Token.PROPERTY || token == Token.NOTHING) {
      at = this.behind(at);
      token = this.tokenAt(at);
    }
    return at;
  }

  private propertyFrom(at: u32): u32 {
    while (this.tokenAt(at) == Token.NOTHING) at += TOKEN_SIZE;
    return this.tokenAt(at) == Token.PROPERTY ? at : 0;
  }
}

/** Bytes of a Tree. */
export const TREE_SIZE: i32 = <i32>offsetof<Tree>();
