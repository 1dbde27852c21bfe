/** Names of the lists that hold for all clouds: images and GPU models. */
import { GPU_MODELS, gpuModel } from '../../catalog/gpus';
import { imageNames } from '../../catalog/images';
import type { CompleteGroup } from '../../topology/complete';
import { didYouMean } from '../../topology/suggest';
import type { Cloud } from '../../topology/types';
import type { TopologyContext } from '../context';
import type { Rule } from '../rule';
import { cloudsOf } from './planned';

export const GPU_MODEL_KNOWN: Rule<TopologyContext> = {
  id: 'topology/gpu-model-unknown',
  // No error: a row that the user adds to the catalog may have a GPU that the list does not know.
  level: 'warning',
  holds: 'a GPU model is in the one list for all clouds',
  source: 'catalog gpus',
  *check({ topology }) {
    for (const group of topology.groups) {
      if (cloudsOf(topology, group).length === 0) continue;
      const { models } = group.machine.gpus;
      for (const [i, model] of models.entries()) {
        if ((GPU_MODELS as readonly string[]).includes(model)) continue;
        const meant = gpuModel('gcp', model) ?? gpuModel('aws', model.toUpperCase()) ?? didYouMean(model, GPU_MODELS);
        yield {
          path: `groups.${group.name}.machine.gpus.model${models.length > 1 ? `[${i}]` : ''}`,
          message: `no machine of the tables has a GPU of this name${meant === undefined ? '' : `; did you mean ${meant}?`}`,
          got: model,
          allowed: GPU_MODELS,
          fix:
            meant === undefined
              ? `write one of ${GPU_MODELS.slice(0, 8).join(', ')}, ...`
              : models.length > 1
                ? `write ${meant}`
                : `model: ${meant}`,
        };
      }
    }
  },
};

/** The cloud's own word for an image wins over the name. */
function hasOwnImage(group: CompleteGroup, cloud: Cloud): boolean {
  return (cloud === 'aws' ? group.aws.imageId : group[cloud].image) !== undefined;
}

export const IMAGE_KNOWN: Rule<TopologyContext> = {
  id: 'topology/image-unknown',
  level: 'error',
  holds: 'an image is one of the known names; ids of your own stand in the blocks',
  source: 'catalog images',
  *check({ topology }) {
    for (const group of topology.groups) {
      const clouds = cloudsOf(topology, group).filter((cloud) => !hasOwnImage(group, cloud));
      if (clouds.length === 0 || imageNames().includes(group.image)) continue;
      const meant = didYouMean(group.image, imageNames());
      yield {
        path: `groups.${group.name}.image`,
        message: `no image of this name is known on any cloud${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        got: group.image,
        allowed: imageNames(),
        fix: `image: ${meant ?? 'ubuntu-24.04'}, or an id of your own in ${clouds.map((cloud) => (cloud === 'aws' ? 'aws.imageId' : `${cloud}.image`)).join(', ')}`,
      };
    }
  },
};

export const NAME_RULES = [GPU_MODEL_KNOWN, IMAGE_KNOWN] as const;
