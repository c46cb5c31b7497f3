// A SCIM service made of other people's libraries, in memory, for ../scim.py: prints its address and serves until it is
// ended. Express 4: with 5, scimmy-routers loses startIndex and count.
import { randomUUID } from 'node:crypto';
import express from 'express';
import SCIMMY from 'scimmy';
import Routers from 'scimmy-routers';

const users = new Map(), groups = new Map();

function keep(store, kind) {
  return (resource, data) => {
    const old = resource.id && store.get(resource.id);
    if (resource.id && !old) throw new SCIMMY.Types.Error(404, null, `no ${kind} ${resource.id}`);
    const plain = JSON.parse(JSON.stringify(data));
    delete plain.groups;
    const taken = (other) => other.id !== old?.id && other.userName?.toLowerCase() === plain.userName?.toLowerCase();
    if (kind === 'User' && [...store.values()].some(taken)) throw new SCIMMY.Types.Error(409, 'uniqueness', 'userName is taken');
    const now = new Date();
    const saved = { ...plain, id: old?.id ?? randomUUID(), meta: { created: old?.meta.created ?? now, lastModified: now } };
    store.set(saved.id, saved);
    return saved;
  };
}

// The library's own matching throws where an attribute is missing that the filter names.
function fits(filter, one) {
  try { return !filter || filter.match([one]).length > 0; } catch { return false; }
}

function give(store, kind) {
  return (resource) => {
    const found = resource.id ? [store.get(resource.id)].filter(Boolean) : [...store.values()].filter((one) => fits(resource.filter, one));
    if (resource.id && found.length === 0) throw new SCIMMY.Types.Error(404, null, `no ${kind} ${resource.id}`);
    const shown = kind === 'Group' ? found : found.map((user) => {
      const of = [...groups.values()].filter((group) => group.members?.some((member) => member.value === user.id));
      return of.length ? { ...user, groups: of.map((group) => ({ value: group.id, display: group.displayName })) } : user;
    });
    return resource.id ? shown[0] : shown;
  };
}

function drop(store) {
  return (resource) => {
    store.delete(resource.id);
    for (const group of groups.values()) group.members = group.members?.filter((member) => member.value !== resource.id);
  };
}

SCIMMY.Resources.declare(SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false))
  .ingress(keep(users, 'User')).egress(give(users, 'User')).degress(drop(users));
SCIMMY.Resources.declare(SCIMMY.Resources.Group)
  .ingress(keep(groups, 'Group')).egress(give(groups, 'Group')).degress(drop(groups));

const app = express();
const bulk = { supported: process.argv[2] === 'bulk', maxOperations: 100, maxPayloadSize: 1048576 };
const routers = new Routers({
  type: 'bearer',
  handler: (request) => {
    if (request.get('Authorization') !== 'Bearer secret') throw new Error('no such token');
    return 'test';
  },
});
SCIMMY.Config.set({ patch: true, filter: { supported: true, maxResults: 50 }, bulk });
app.use('/scim/v2', routers);
const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/scim/v2`));
