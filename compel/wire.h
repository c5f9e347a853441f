/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPEL_WIRE_H
#define COMPEL_WIRE_H

/*
 * What the injector and the agent say to each other.
 *
 * The agent is a small position-independent interpreter that runs inside a task. What it has to do
 * is a stream: a header, then records of 64 bytes. Nearly every record is "make system call nr with
 * these arguments"; its result is written back into the record. The agent knows nothing of what the
 * calls are for: a note kept outside the task says that.
 *
 * Everything is fixed-width and free of pointers that the agent would have to relocate: an argument
 * is a plain number, an offset from the start of its stream, or the result of an earlier record.
 */
#include <stdint.h>

enum agent_op {
	AGENT_SYSCALL = 1, /* nr(arg0..arg5) */
	AGENT_PREADV,	   /* fill arg1 = iovec[arg2] from fd arg0 at offset arg3, to the last byte;
			      arg4: u64 to which the bytes are added as they come, or 0 */
	AGENT_CLONE,	   /* clone3 flags arg0, stream arg1, stack top arg2, tid arg3, exit signal arg4,
			      arg5: u32 that becomes 0 when the child is gone (AGENT_JOIN), or 0 */
	AGENT_POST,	   /* add 1 to the u32 at arg0 and wake all who wait for it */
	AGENT_WAIT,	   /* until the u32 at arg0 is at least arg1 */
	AGENT_STOP,	   /* send signal nr to oneself: the tracer sees a stop, nobody else anything. It knows the
			      call by AGENT_STOP_MAGIC in a register that tgkill does not use */
	AGENT_HOME,	   /* leave the agent as if it had never run, see struct agent_home */
	AGENT_HALT,	   /* wait for ever: a tracer takes over */
	AGENT_JOIN,	   /* until the u32 at arg0 is 0 */
	AGENT_EXIT_UNLESS, /* end the process unless arg0 equals arg1 */
	AGENT_CHECK,	   /* fail with -EINVAL unless arg0 equals arg1 */
};

/* How an argument is to be read: two bits each, from bit 0 of agent_record.flags on. */
enum agent_arg {
	AGENT_IMM = 0,	  /* the number itself */
	AGENT_OFFSET = 1, /* offset from the start of this stream */
	AGENT_RESULT = 2, /* result of the record with this index in the same stream */
	AGENT_PROGRAM = 3, /* only while building: address of another program; IMM on the wire */
};

#define AGENT_ARG(i, kind) ((kind) << (2 * (i)))
#define AGENT_MAY_FAIL	   (1 << 12) /* a failure is written down and the stream goes on */

struct agent_record {
	uint16_t op;
	uint16_t flags;
	uint32_t nr;
	uint64_t arg[6];
	int64_t ret;
};

enum agent_status {
	AGENT_RUNNING = 0,
	AGENT_DONE = 1,
	/* negative: the errno of the record at pos */
};

/*
 * The way home, kept in the stream of every thread that was taken from its own work: if the tracer
 * dies, the tracee comes out of ptrace-stop by itself, AGENT_STOP returns, and AGENT_HOME jumps to the thread's
 * own copy of compel_home (regs.h), which makes the call munmap(@unmap_addr, @unmap_len) and loads signal mask
 * and registers.
 */
struct agent_home {
	uint64_t block; /* 0: this thread has no other work */
	uint64_t unmap_addr, unmap_len; /* 0: leave the arena to the next run */
};

struct agent_stream {
	uint32_t n_records;
	uint32_t pos;	  /* record being executed */
	int32_t status;	  /* enum agent_status */
	uint32_t reserved;
	uint64_t alarm; /* two u32, to both of which 1 is added on failure; 0: none */
	struct agent_home home;
	/* records follow, then the data they refer to */
};

_Static_assert(sizeof(struct agent_record) == 64, "wire format");
_Static_assert(sizeof(struct agent_home) == 24, "wire format");
_Static_assert(sizeof(struct agent_stream) == 48, "wire format");

#define AGENT_STOP_MAGIC 0x75697263706f7473ULL /* "stopcriu" */

/* The first bytes of an arena: how the next run recognizes what a killed one left behind. */
#define AGENT_MAGIC	 "criu agent arena"
#define AGENT_MAGIC_SIZE 16
/* Behind the magic: the length of the arena, so that the next run knows what to unmap. */
#define AGENT_LENGTH_OFFSET AGENT_MAGIC_SIZE
/* Then the code. Entry: rdi = address of the stream, rsp = a stack of AGENT_STACK bytes. */
#define AGENT_CODE_OFFSET 32
#define AGENT_CODE_MAX	  4096
#define AGENT_STACK	  1024

#endif
